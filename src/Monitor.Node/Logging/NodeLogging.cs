using Monitor.Node.Configuration;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Monitor.Node.Logging;

/// <summary>Makes the node's log from its options.</summary>
internal static class NodeLogging
{
    public const string FileName = "monitor.jsonl";

    /// <summary>
    /// Events that may wait for the disk; when more wait, the newest are dropped rather than the node held up.
    /// </summary>
    private const int QueuedEvents = 10_000;

    /// <summary>The log; disposing it writes what waits. The directory must exist.</summary>
    public static Logger Create(LogOptions options, IEnumerable<Secret> secrets)
    {
        var mask = new SecretMask(secrets);
        LoggerConfiguration log = new LoggerConfiguration()
            .MinimumLevel.Is(options.Level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .Filter.ByExcluding(IsFailedStart)
            .WriteTo.Async(sinks => sinks.File(
                new JsonLinesFormatter(mask),
                Path.Combine(options.Directory, FileName),
                fileSizeLimitBytes: options.MaxBytes,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: options.Files), QueuedEvents);
        if (options.Console)
        {
            var format = new ConsoleLineFormatter(mask, colour: !Console.IsOutputRedirected);
            log = log.WriteTo.Async(sinks => sinks.Console(format), QueuedEvents);
        }

        return log.CreateLogger();
    }

    /// <summary>
    /// The framework logs a failed start with its stack; the node says it in a sentence (NodeProcess).
    /// </summary>
    private static bool IsFailedStart(LogEvent logEvent) =>
        logEvent.Properties.TryGetValue("EventId", out LogEventPropertyValue? id)
        && id is StructureValue structure
        && structure.Properties.Any(p => p.Value is ScalarValue { Value: "HostedServiceStartupFaulted" });
}
