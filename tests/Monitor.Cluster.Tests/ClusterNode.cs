using System.Net;
using Monitor.EndToEnd;
using Monitor.TestServers.Postgres;

namespace Monitor.Cluster.Tests;

/// <summary>One node through all its processes: its name, directory and addresses stay.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    private const int SignalStop = 19;
    private const int SignalContinue = 18;

    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(2) };

    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-cluster").FullName;
    private readonly NodePlacement _place;
    private readonly string _yaml;
    private NodeUnderTest? _process;

    public ClusterNode(string name, Func<string, string> yaml, string rules, NodePlacement? place = null)
    {
        Name = name;
        _place = place ?? NodePlacement.OnLoopback();
        _yaml = yaml(name);
        File.WriteAllText(Path.Combine(_directory, "rules.yaml"), rules);
        File.WriteAllText(Path.Combine(_directory, "token"), "nodes-among-themselves");
        File.WriteAllText(Path.Combine(_directory, "password"), PostgresServer.Password);
    }

    public string Name { get; }

    public Uri Page => new($"http://{_place.Page}/");

    /// <summary>Where it takes the native protocol.</summary>
    public Uri Native => new($"http://{_place.Native}/");

    /// <summary>Where its log is written, one file through all its processes.</summary>
    public string LogDirectory => Path.Combine(_directory, "monitor-data", "logs");

    /// <summary>True when it is not there though nobody stopped it.</summary>
    public bool HasEndedByItself => IsRunning && _process!.Process.HasExited;

    /// <summary>False while it is stopped by a signal, too.</summary>
    public bool IsRunning { get; private set; }

    public int ProcessId => _process!.Process.Id;

    public string Output => _process?.Output ?? "";

    /// <summary>Starts a process, and returns when it has joined.</summary>
    public async Task StartAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = await NodeUnderTest.StartByAsync(
            _place.Launcher, _yaml, _directory,
            ("MONITOR__HTTP__LISTEN", _place.Page), ("MONITOR__NATIVE__LISTEN", _place.Native));
        IsRunning = true;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        IsRunning = false;
        await _process!.KillAsync();
    }

    /// <summary>SIGTERM, and the end of the process.</summary>
    public async Task<int> StopAsync()
    {
        IsRunning = false;
        return await _process!.StopAsync();
    }

    /// <summary>SIGSTOP: it holds all that it holds, and does nothing.</summary>
    public void Suspend()
    {
        IsRunning = false;
        _process!.Signal(SignalStop);
    }

    /// <summary>SIGCONT.</summary>
    public void Resume()
    {
        _process!.Signal(SignalContinue);
        IsRunning = true;
    }

    public Task<bool> IsReadyAsync() => IsWellAsync("readyz");

    /// <summary>Whether it takes data, be it only to keep it.</summary>
    public Task<bool> TakesDataAsync() => IsWellAsync("readyz/ingest");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<bool> IsWellAsync(string probe)
    {
        try
        {
            using HttpResponseMessage answer = await Client.GetAsync(new Uri(Page, probe));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
