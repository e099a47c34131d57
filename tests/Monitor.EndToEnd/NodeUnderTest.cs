using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Monitor.EndToEnd;

/// <summary>
/// The real process with a data directory of its own, on ports that the system chooses. Its start message says which;
/// starting waits for it. Disposing kills what still runs and removes the directory.
/// </summary>
internal sealed partial class NodeUnderTest : IAsyncDisposable
{
    /// <summary>Longer than any wait here takes on a busy machine; reached only when something is broken.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int SignalTerminate = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _ownsDirectory;

    private NodeUnderTest(Process process, string directory, bool ownsDirectory)
    {
        _process = process;
        _ownsDirectory = ownsDirectory;
        WorkingDirectory = directory;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
    }

    /// <summary>Where the process runs; its data is in monitor-data below.</summary>
    public string WorkingDirectory { get; }

    public Process Process => _process;

    public Uri Page { get; private set; } = null!;

    public Uri OtlpGrpc { get; private set; } = null!;

    public Uri OtlpHttp { get; private set; } = null!;

    public Uri Native { get; private set; } = null!;

    /// <summary>All that the process wrote so far, both streams.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts a node and waits until it is ready.</summary>
    /// <param name="yaml">Its monitor.yaml; null for none.</param>
    /// <param name="directory">A directory of an earlier node, to start again on its data; null for a new one.</param>
    /// <param name="environment">Variables beside the ones that choose the ports.</param>
    public static async Task<NodeUnderTest> StartAsync(
        string? yaml = null, string? directory = null, params (string Name, string Value)[] environment)
    {
        return await StartByAsync([], yaml, directory, environment);
    }

    /// <summary>The same, by another program that runs a command line as its own process.</summary>
    public static async Task<NodeUnderTest> StartByAsync(
        IReadOnlyList<string> launcher, string? yaml, string? directory,
        params (string Name, string Value)[] environment)
    {
        NodeUnderTest node = Launch(launcher, yaml, directory, [], environment);
        Task first = await Task.WhenAny(
            node._ready.Task, node._process.WaitForExitAsync(), Task.Delay(Patience));
        if (first == node._ready.Task)
            return node;
        string how = node._process.HasExited ? "ended before it was" : $"was not after {Patience}";
        await node.DisposeAsync();
        throw new InvalidOperationException($"The node {how} ready:\n{node.Output}");
    }

    /// <summary>Starts a process that is expected to end by itself, and waits for that.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string[] arguments, string? yaml = null, params (string Name, string Value)[] environment)
    {
        await using NodeUnderTest node = Launch([], yaml, null, arguments, environment);
        await node._process.WaitForExitAsync().WaitAsync(Patience);
        return (node._process.ExitCode, node.Output);
    }

    /// <summary>Asks for a graceful stop without waiting for it.</summary>
    public void Signal() => Signal(SignalTerminate);

    /// <summary>Sends the process a signal by its number.</summary>
    public void Signal(int signal) => _ = Kill(_process.Id, signal);

    /// <summary>Stops gracefully.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        Signal();
        return await ExitAsync();
    }

    /// <summary>Waits for the process' end.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Ends it as a power failure of the process would: kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        if (_ownsDirectory)
            Directory.Delete(WorkingDirectory, recursive: true);
    }

    private static NodeUnderTest Launch(
        IReadOnlyList<string> launcher, string? yaml, string? directory, string[] arguments,
        (string Name, string Value)[] environment)
    {
        string work = directory ?? Directory.CreateTempSubdirectory("monitor-node").FullName;
        if (yaml is not null)
            File.WriteAllText(Path.Combine(work, "monitor.yaml"), yaml);
        string[] command = [.. launcher, "dotnet"];
        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = work,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in command[1..])
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "monitor-node.dll"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (string inherited in start.Environment.Keys.Where(k => k.StartsWith("MONITOR__")).ToList())
            start.Environment.Remove(inherited);
        foreach (string listener
            in (string[])["HTTP__LISTEN", "OTLP__GRPC_LISTEN", "OTLP__HTTP_LISTEN", "NATIVE__LISTEN"])
            start.Environment["MONITOR__" + listener] = "127.0.0.1:0";
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;

        var node = new NodeUnderTest(new Process { StartInfo = start }, work, directory is null);
        node._process.Start();
        node._process.BeginOutputReadLine();
        node._process.BeginErrorReadLine();
        return node;
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["page", var page]:
                Page = new Uri(page);
                break;
            case ["OTLP", "gRPC", var grpc]:
                OtlpGrpc = new Uri(grpc);
                break;
            case ["OTLP", "HTTP", var http]:
                OtlpHttp = new Uri(http);
                break;
            case ["native", var native]:
                Native = new Uri("http://" + native);
                break;
            case ["Try:", ..]:
                _ready.TrySetResult();
                break;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
