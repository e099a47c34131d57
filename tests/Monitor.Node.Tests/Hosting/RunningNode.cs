using System.Collections;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Yaml;
using Serilog;
using Serilog.Core;

namespace Monitor.Node.Tests.Hosting;

/// <summary>A whole node inside of the test, on ports and in a directory of its own.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-running").FullName;
    private readonly Logger _log = new LoggerConfiguration().CreateLogger();
    private readonly WebApplication _app;

    private RunningNode(IReadOnlyDictionary<string, string> settings)
    {
        var environment = new Hashtable();
        foreach (string listener in (string[])["HTTP__", "OTLP__GRPC_", "OTLP__HTTP_", "NATIVE__"])
            environment[$"MONITOR__{listener}LISTEN"] = "127.0.0.1:0";
        foreach ((string name, string value) in settings)
            environment["MONITOR__" + name] = value;
        var problems = new List<YamlProblem>();
        NodeOptions? options = NodeConfiguration.Load(CommandLine.Parse([]), environment, _directory, problems);
        Assert.Empty(problems);
        Directory.CreateDirectory(options!.Data.Directory);
        Directory.CreateDirectory(options.Log.Directory);
        _app = NodeHost.Build(options, _log, TimeProvider.System);
    }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a node; settings are named as in the environment, without <c>MONITOR__</c>.</summary>
    public static async Task<RunningNode> StartAsync(params (string Name, string Value)[] settings)
    {
        var node = new RunningNode(settings.ToDictionary(setting => setting.Name, setting => setting.Value));
        await node._app.StartAsync();
        return node;
    }

    /// <summary>Where a listener is reached: "127.0.0.1:40123".</summary>
    public string AddressOf(NodeListener listener) =>
        Services.GetRequiredService<NodeServer>().AddressOf(listener)!.ToString()!;

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _log.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
