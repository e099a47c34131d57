using System.Diagnostics;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.External;
using Monitor.Shared.Alerting.Inhibition;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Benchmarks.Alerting;

/// <summary>
/// A new alert among 10,000 that fire, with 1,000 inhibition rules and 1,000 silences, grouped by a tree of routes:
/// how long until it is decided. Budget: 1 ms.
/// </summary>
internal static class RoutingBenchmark
{
    private const int Active = 10_000;
    private const int Rules = 1_000;
    private const int Silences = 1_000;
    private const int Measured = 2_000;

    public static int Run(string[] arguments)
    {
        var manager = new AlertManager(new AlertOptions());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        AlertManagerState state = manager.Decide(
            AlertManagerState.Empty, new AlertCommand.ConfigureRouting(Definition()), now).State;
        for (int i = 0; i < Silences; i++)
        {
            state = manager.Decide(state, new AlertCommand.SetSilence(new SilenceRequest(
                "", $"s{i}", [LabelMatcher.Equal("instance", $"host-{i * 20}"), Pattern("team", $"team-(x|{i}).*")],
                now,
                now.AddHours(1), "ada", "maintenance", [], IsConfirmed: true)), now).State;
        }

        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Active; i++)
            state = Fire(manager, state, i, now);
        Console.WriteLine(
            $"{Active} alerts decided in {Stopwatch.GetElapsedTime(began).TotalSeconds:F2} s, "
            + $"{state.Routed.Groups.All.Count} groups, {state.Routed.Held.ByAlert.Count} held");
        double[] microseconds = new double[Measured];
        for (int i = 0; i < Measured; i++)
        {
            began = Stopwatch.GetTimestamp();
            state = Fire(manager, state, Active + i, now);
            microseconds[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }

        Array.Sort(microseconds);
        Console.WriteLine(
            $"one more alert                        {microseconds[Measured / 2],8:F1} us p50, "
            + $"{microseconds[Measured * 99 / 100]:F1} us p99, {microseconds[^1]:F1} us longest   (budget 1000 us)");
        return microseconds[Measured / 2] < 1_000 ? 0 : 1;
    }

    private static AlertManagerState Fire(AlertManager manager, AlertManagerState state, int i, DateTimeOffset now) =>
        manager.Decide(state, new AlertCommand.Post([new PostedAlert(
            LabelSet.From(
                ("alertname", $"Alert{i % 50}"), ("cluster", $"c{i % 100}"), ("instance", $"host-{i}"),
                ("severity", i % 10 == 0 ? "critical" : "warning"), ("team", $"team-{i % 40}")),
            LabelSet.From(("summary", "it is bad")), now, now.AddMinutes(5), "")]), now).State;

    private static RoutingDefinition Definition() => new(
        RouteDefinition.Empty with
        {
            Receiver = "all",
            GroupBy = ["cluster", "team"],
            Routes =
            [
                .. Enumerable.Range(0, 40).Select(i => RouteDefinition.Empty with
                {
                    Matchers = [LabelMatcher.Equal("team", $"team-{i}")],
                }),
            ],
        },
        [new AlertReceiver("all", [])],
        [.. Enumerable.Range(0, Rules).Select(i => new InhibitionRule(
            [LabelMatcher.Equal("alertname", $"Alert{i % 50}"), LabelMatcher.Equal("severity", "critical")],
            [Pattern("alertname", $"Alert{(i + 1) % 50}|Other{i}"), LabelMatcher.Equal("severity", "warning")],
            i % 2 == 0 ? ["cluster", "team"] : ["cluster"]))],
        []);

    private static LabelMatcher Pattern(string name, string pattern) =>
        LabelMatcher.TryCreate(name, MatchOperator.Matches, pattern, out LabelMatcher matcher, out string error)
            ? matcher
            : throw new InvalidOperationException(error);
}
