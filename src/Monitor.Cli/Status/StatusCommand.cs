using System.CommandLine;
using System.Net;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;

namespace Monitor.Cli.Status;

/// <summary><c>status</c>: whether a node takes work, what it is, and since when.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static Command Create(GlobalOptions global)
    {
        var wait = new Option<TimeSpan>("--wait")
        {
            HelpName = "DURATION",
            Description = "wait as long for the node to be ready",
            CustomParser = GlobalOptions.Parse<TimeSpan>(Durations.TryParsePositive),
        };
        return new ControlCommand("status", "Shows whether a node is ready, its version and since when it runs.")
        {
            Notes = ["Ends with 1 when the node is not ready, with 3 when it cannot be reached."],
            Examples =
            [
                new("the node on this machine", "status"),
                new("after a start, until it takes work", "status --wait 30s"),
                new("another node", "status --node http://monitor-1.example:8080 --token-file token"),
            ],
        }.With(wait).Runs(global, async invocation =>
        {
            if (invocation.Has(wait))
                await WaitAsync(invocation, invocation.Get(wait));
            (StatusReport report, DateTimeOffset now) = await ReadAsync(invocation);
            Print(invocation.Output, report, now);
            return report.Ready ? ExitCode.Ok : ExitCode.NotMet;
        });
    }

    /// <summary>Returns when the node is ready or the time is over; what it is then, the caller reads.</summary>
    private static async Task WaitAsync(Invocation invocation, TimeSpan limit)
    {
        long start = invocation.Time.GetTimestamp();
        while (invocation.Time.GetElapsedTime(start) < limit && !await IsReadyAsync(invocation))
            await Task.Delay(Pause, invocation.Time, invocation.Cancel);
    }

    private static async Task<bool> IsReadyAsync(Invocation invocation)
    {
        try
        {
            return (await invocation.Node.ProbeAsync("readyz", invocation.Cancel)).Status == HttpStatusCode.OK;
        }
        catch (ControlException e) when (e.ExitCode == ExitCode.Unreachable)
        {
            return false;
        }
    }

    private static async Task<(StatusReport Report, DateTimeOffset Now)> ReadAsync(Invocation invocation)
    {
        NodeClient node = invocation.Node;
        (HttpStatusCode status, NodeAnswer probe) = await node.ProbeAsync("readyz", invocation.Cancel);
        IReadOnlyList<string> reasons = probe.Read(ControlJson.Default.ProbeAnswer).Reasons ?? [];
        NodeAnswer build = await node.GetAsync("api/v1/status/buildinfo", invocation.Cancel);
        NodeAnswer running = await node.GetAsync("api/v1/status/runtimeinfo", invocation.Cancel);
        RuntimeAnswer runtime = running.Read(ControlJson.Default.RuntimeAnswer);
        var report = new StatusReport(
            node.Address.ToString(), status == HttpStatusCode.OK, reasons,
            build.Read(ControlJson.Default.BuildAnswer).Version, runtime.StartTime, runtime.Hostname,
            runtime.StorageRetention);
        return (report, running.Now);
    }

    private static void Print(CommandOutput output, StatusReport report, DateTimeOffset now)
    {
        if (output.IsJson)
        {
            output.WriteJson(JsonSerializer.SerializeToElement(report, ControlJson.Default.StatusReport));
            return;
        }

        output.WriteLine("node       ", report.Node);
        output.WriteLine("ready      ", report.Ready ? new Cell("yes", Tone.Good) : new Cell("no", Tone.Bad),
            report.Ready ? "" : $": {string.Join("; ", report.Reasons)}");
        output.WriteLine("version    ", report.Version);
        output.WriteLine("running    ", $"{Age.Of(report.StartTime, now)}, since {Age.Moment(report.StartTime)}");
        if (report.Hostname is { } host)
            output.WriteLine("host       ", host);
        if (report.StorageRetention is { } retention)
            output.WriteLine("retention  ", retention);
        if (report.Version != ControlProgram.Version)
            output.WriteLine(
                new Cell($"monitorctl is {ControlProgram.Version}, the node {report.Version}", Tone.Warning));
    }
}
