using System.Collections.Concurrent;
using System.Diagnostics;

namespace Monitor.Cli.Tests.Running;

/// <summary>A real node on ports that the system chooses, with a data directory of its own.</summary>
public sealed class NodeRun : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-cli").FullName;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;

    /// <summary>The token that the node asks for; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>What the node is configured with.</summary>
    public string Configuration { get; init; } = "machine:\n  interval: 1s\n";

    /// <summary>Files beside the configuration, by their names.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    public string Address { get; private set; } = "";

    public string WorkingDirectory => _directory;

    /// <summary>Runs a command against this node, with its token.</summary>
    internal Task<ControlRun> ControlAsync(params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["MONITOR_NODE"] = Address };
        if (Token is not null)
            environment["MONITOR_TOKEN_FILE"] = WriteFile("token", Token);
        return ControlRun.OfAsync(environment, arguments);
    }

    /// <summary>Runs a command until it ends so; for what the node shows only after it has measured.</summary>
    internal async Task<ControlRun> ControlUntilAsync(int exitCode, params string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            ControlRun run = await ControlAsync(arguments);
            if (run.ExitCode == exitCode || Stopwatch.GetElapsedTime(start) > ControlRun.Patience)
                return run.Ended(exitCode);
        }
    }

    public string WriteFile(string name, string content)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, content);
        return path;
    }

    public async Task InitializeAsync()
    {
        WriteFile("monitor.yaml", Configuration);
        foreach ((string name, string content) in Files)
            WriteFile(name, content);
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "monitor-node.dll"));
        foreach (string inherited in start.Environment.Keys.Where(k => k.StartsWith("MONITOR_")).ToList())
            start.Environment.Remove(inherited);
        foreach (string listener
            in (string[])["HTTP__LISTEN", "OTLP__GRPC_LISTEN", "OTLP__HTTP_LISTEN", "NATIVE__LISTEN"])
            start.Environment["MONITOR__" + listener] = "127.0.0.1:0";
        if (Token is not null)
            start.Environment["MONITOR__AUTH__BEARER_TOKEN"] = Token;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Task first = await Task.WhenAny(_ready.Task, _process.WaitForExitAsync()).WaitAsync(ControlRun.Patience);
        Assert.True(first == _ready.Task, $"the node ended before it was ready:\n{string.Join('\n', _output)}");
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["page", var page])
            Address = page.TrimEnd('/');
        else if (words is ["Try:", ..])
            _ready.TrySetResult();
    }
}
