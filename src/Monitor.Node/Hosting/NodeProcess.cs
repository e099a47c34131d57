using System.Collections;
using System.Reflection;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Logging;
using Monitor.Node.Rehearsal;
using Monitor.Node.Storage;
using Monitor.Node.Yaml;
using Serilog.Core;
using ILogger = Serilog.ILogger;

namespace Monitor.Node.Hosting;

/// <summary>The life of the process, from its arguments to its exit code.</summary>
internal static class NodeProcess
{
    public static string Version { get; } =
        typeof(NodeProcess).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    public static async Task<int> RunAsync(
        string[] arguments, IDictionary environment, string workingDirectory, TextWriter output, TextWriter error)
    {
        CommandLine commandLine = CommandLine.Parse(arguments);
        if (commandLine.Mistake is { } mistake)
        {
            await error.WriteLineAsync($"monitor-node: {mistake}; --help says what there is");
            return ExitCode.Usage;
        }

        switch (commandLine.Action)
        {
            case CommandLineAction.Help:
                await output.WriteLineAsync(CommandLine.Help);
                return ExitCode.Ok;
            case CommandLineAction.Version:
                await output.WriteLineAsync($"monitor-node {Version}");
                return ExitCode.Ok;
            case CommandLineAction.CheckRules:
                return await ConfigurationCheck.OfFiles(commandLine.Files).ReportAsync(commandLine.Json, output, error);
            case CommandLineAction.TestRules:
                return await RuleTestReport.Of(commandLine.Files).ReportAsync(commandLine.Json, output, error);
            case CommandLineAction.ImportAlertmanager:
                return await ConfigurationCheck.OfImport(commandLine.Files[0])
                    .ReportAsync(commandLine.Json, output, error);
        }

        var problems = new List<YamlProblem>();
        NodeOptions? options = NodeConfiguration.Load(commandLine, environment, workingDirectory, problems);
        if (options is null || problems.Count > 0 || commandLine.Action is CommandLineAction.CheckConfig)
        {
            return await ConfigurationCheck.OfConfiguration(commandLine, options, problems)
                .ReportAsync(commandLine.Json, output, error);
        }

        try
        {
            MakeDirectory(options.Data.Directory, "data.directory");
            MakeDirectory(options.Log.Directory, "log.directory");

            // Before the log is opened: two nodes that write one log would spoil it.
            using DirectoryLock held = DirectoryLock.Acquire(options.Data.Directory, TimeProvider.System);
            await RunNodeAsync(options, output);
            return ExitCode.Ok;
        }
        catch (Exception e) when (IsForTheUser(e))
        {
            await error.WriteLineAsync($"monitor-node: {e.Message}");
            return ExitCode.Unavailable;
        }
        catch (Exception e)
        {
            await error.WriteLineAsync($"monitor-node: ended by an error: {e}");
            return ExitCode.Failed;
        }
    }

    private static async Task RunNodeAsync(NodeOptions options, TextWriter output)
    {
        await using Logger log = NodeLogging.Create(options.Log, options.Secrets);
        ILogger own = log.ForContext(Constants.SourceContextPropertyName, typeof(NodeProcess).FullName);
        try
        {
            await using WebApplication app = NodeHost.Build(options, log, TimeProvider.System);
            await StartAsync(app);
            await output.WriteLineAsync(
                StartMessage.Of(options, app.Services.GetRequiredService<NodeServer>(), Version));
            own.Information("started version {Version}, configured by {Source}, data in {Directory}",
                Version, options.Source ?? "defaults", options.Data.Directory);
            await app.WaitForShutdownAsync();
            own.Information("stopped");
        }
        catch (Exception e) when (IsForTheUser(e))
        {
            own.Fatal("could not start: {Reason}", e.Message);
            throw;
        }
        catch (Exception e)
        {
            own.Fatal(e, "ended by an error");
            throw;
        }
    }

    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception e)
        {
            // What has started already must stop in order too: the host does not do it for a start that failed.
            using var limit = new CancellationTokenSource(NodeHost.StopTime);
            await app.StopAsync(limit.Token);
            if (e is IOException failure && e.Message.Contains("bind", StringComparison.OrdinalIgnoreCase))
                throw app.Services.GetRequiredService<NodeServer>().Explain(failure);
            throw;
        }
    }

    /// <summary>The message says all that helps: what stands in the way, and what to do about it.</summary>
    private static bool IsForTheUser(Exception e) => e is NodeStartException or DirectoryLockedException
        or StoreUnavailableException or StoreCorruptException;

    private static void MakeDirectory(string directory, string setting)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"{directory} ({setting}) cannot be made: {e.Message}", e);
        }
    }
}
