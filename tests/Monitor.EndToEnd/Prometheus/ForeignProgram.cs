using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Monitor.EndToEnd.Prometheus;

/// <summary>A program of another project with a directory of its own, killed and cleaned up when disposed.</summary>
internal sealed class ForeignProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _directory;
    private readonly ConcurrentQueue<string> _output = new();

    private ForeignProgram(Process process, string directory, Uri address)
    {
        _process = process;
        _directory = directory;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Starts a program and waits until it answers on its port.</summary>
    /// <param name="arguments">Makes its arguments from its directory and its "127.0.0.1:port".</param>
    /// <param name="probe">The path whose answer of 200 says that it is ready.</param>
    public static async Task<ForeignProgram> StartAsync(
        string program, Func<string, string, string[]> arguments, string probe)
    {
        string directory = Directory.CreateTempSubdirectory("monitor-" + program).FullName;
        string address = $"127.0.0.1:{FreePort()}";
        var start = new ProcessStartInfo(program, arguments(directory, address))
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var foreign = new ForeignProgram(new Process { StartInfo = start }, directory, new Uri("http://" + address));
        foreign._process.OutputDataReceived += (_, line) => foreign._output.Enqueue(line.Data ?? "");
        foreign._process.ErrorDataReceived += (_, line) => foreign._output.Enqueue(line.Data ?? "");
        foreign._process.Start();
        foreign._process.BeginOutputReadLine();
        foreign._process.BeginErrorReadLine();
        await Poll.UntilAsync(
            () => foreign.AnswersAsync(probe),
            () => $"{program} does not answer on {address}:\n{string.Join('\n', foreign._output)}");
        return foreign;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<bool> AnswersAsync(string path)
    {
        if (_process.HasExited)
            throw new InvalidOperationException("It ended:\n" + string.Join('\n', _output));
        using var client = new HttpClient { BaseAddress = Address };
        try
        {
            using HttpResponseMessage response = await client.GetAsync(path);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
