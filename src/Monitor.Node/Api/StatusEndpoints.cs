using System.Globalization;
using System.Runtime.InteropServices;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Rules;
using Monitor.Shared.Durations;

namespace Monitor.Node.Api;

/// <summary>What this process is, in Prometheus' shapes: Grafana asks before it decides what it may ask for.</summary>
internal sealed class StatusEndpoints(NodeOptions options, RuleFiles rules, TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();

    public static IResult ReadBuild() => ApiAnswer.Of(new BuildAnswer(
        NodeProcess.Version, "", "", "", "", RuntimeInformation.FrameworkDescription));

    public IResult ReadRuntime() => ApiAnswer.Of(new RuntimeAnswer(
        _start, Environment.MachineName, rules.Status.Problems.Count == 0, rules.Status.LoadedAt,
        RetentionOf(options.History)));

    private static string RetentionOf(HistoryOptions history) => string.Create(
        CultureInfo.InvariantCulture,
        $"10s for {DurationText.Format(history.FineRetention)}, 1m for {DurationText.Format(history.CoarseRetention)}");
}

/// <summary>The data of /api/v1/status/buildinfo; GoVersion is the runtime, named as clients expect.</summary>
internal sealed record BuildAnswer(
    string Version, string Revision, string Branch, string BuildUser, string BuildDate, string GoVersion);

/// <summary>The data of /api/v1/status/runtimeinfo.</summary>
internal sealed record RuntimeAnswer(
    DateTimeOffset StartTime, string Hostname, bool ReloadConfigSuccess, DateTimeOffset LastConfigTime,
    string StorageRetention);
