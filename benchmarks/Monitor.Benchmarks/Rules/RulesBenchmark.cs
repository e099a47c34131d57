using System.Text;
using Monitor.Benchmarks.Windows;
using Monitor.Node.Rules;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Evaluation;
using Monitor.Shared.Rules.Sla;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Benchmarks.Rules;

/// <summary>
/// What rules cost: an evaluation that changes nothing (which must allocate nothing), one that reads its window first,
/// a budget's, and finding the rules of a series among a thousand. The exit code says whether all budgets were kept.
/// </summary>
internal static class RulesBenchmark
{
    private const long Start = 1_790_000_000_000;

    public static int Run(string[] arguments)
    {
        var table = new BudgetTable();
        Console.WriteLine($"{"",-62}{"figure",12}{"budget",12}");
        Step(table);
        StepOnWindow(table, SeriesKind.Gauge, "last", budget: 400);
        StepOnWindow(table, SeriesKind.Histogram, "p99", budget: 40_000);
        StepLedger(table);
        Bind(table);
        return table.AllKept ? 0 : 1;
    }

    private static void Step(BudgetTable table)
    {
        var instance = new RuleInstance(Single("p99").Bind(Series("latency", 0, SeriesKind.Gauge))[0]);
        long now = Start;
        (double time, double bytes) = Timing.Of(2_000_000, count =>
        {
            for (int i = 0; i < count; i++)
                instance.Step(new Observation(0.1, 0.005, 1000, now, 0, now), now++);
        });
        table.Add("step of a threshold, nothing changes", time, "ns", 60);
        table.Add("  allocated", bytes, "B", 0);
    }

    private static void StepOnWindow(BudgetTable table, SeriesKind kind, string statistic, double budget)
    {
        RuleSet rules = Single(statistic);
        var instance = new RuleInstance(rules.Bind(Series("latency", 0, kind))[0]);
        var threshold = (RuleCondition.Threshold)instance.Rule.Condition;
        WindowedSeries window = Filled(kind);
        long now = Start + 60_000;
        (double time, double bytes) = Timing.Of(kind is SeriesKind.Histogram ? 40_000 : 400_000, count =>
        {
            for (int i = 0; i < count; i++)
            {
                WindowReading reading = window.Read(
                    threshold.Statistic, (int)threshold.Window.TotalSeconds, now / 1000, threshold.ReadsCurrentSecond);
                instance.Step(Observation.Of(reading, now, window.NewestSecond, Start), now);
            }
        });
        string what = kind.ToString().ToLowerInvariant();
        table.Add($"{statistic} over 10s of a {what} read and judged", time, "ns", budget);
        table.Add("  allocated", bytes, "B", 0);
    }

    private static void StepLedger(BudgetTable table)
    {
        var objective = new SlaObjective(
            0.999, TimeSpan.FromDays(30), new SlaIndicator.Latency(new(null, "latency", []), 0.25), [],
            BurnRatePair.All(TimeSpan.FromDays(30)), 1);
        var rule = new AlertRule
        {
            Group = "g",
            Name = "Burn",
            Condition = new RuleCondition.Burn(objective),
            Labels = [],
            Annotations = [],
        };
        var instance = new RuleInstance(new RuleBinding(rule, "gateway", LabelSet.Empty, SlaRoles.None));
        for (long at = Start - 3L * 86_400_000; at < Start; at += 10_000)
            instance.Ledger!.CountLatency(at, 1000, 1000);
        long now = Start;
        (double time, double bytes) = Timing.Of(20_000, count =>
        {
            for (int i = 0; i < count; i++)
                instance.StepLedger(now += 1000);
        });
        table.Add("step of a budget, four pairs up to 3d, once a second", time, "ns", 40_000);
        table.Add("  allocated", bytes, "B", 0);
        (time, bytes) = Timing.Of(2_000_000, count =>
        {
            for (int i = 0; i < count; i++)
                instance.Ledger!.CountLatency(now, 10, 10);
        });
        table.Add("events counted in a budget", time, "ns", 60);
        table.Add("  allocated", bytes, "B", 0);
    }

    private static void Bind(BudgetTable table)
    {
        var text = new StringBuilder("groups:\n- name: g\n  rules:\n");
        for (int i = 0; i < 1000; i++)
            text.Append(Rule($"A{i}", $"metric_{i}", "max"));
        RuleSet rules = Read(text.ToString());
        SeriesDescriptor without = Series("other", 0, SeriesKind.Gauge);
        SeriesDescriptor with = Series("metric_500", 0, SeriesKind.Gauge);
        (double time, double bytes) = Timing.Of(2_000_000, count =>
        {
            for (int i = 0; i < count; i++)
                rules.Bind(without);
        });
        table.Add("rules of a series that has none, of 1,000", time, "ns", 60);
        table.Add("  allocated", bytes, "B", 0);
        (time, bytes) = Timing.Of(400_000, count =>
        {
            for (int i = 0; i < count; i++)
                rules.Bind(with);
        });
        table.Add("rules of a series that has one, of 1,000", time, "ns", 1000);
        table.Add("  allocated", bytes, "B", 300);
    }

    private static WindowedSeries Filled(SeriesKind kind)
    {
        WindowedSeries window = WindowedSeries.Create(kind);
        var random = new Random(1);
        for (long at = Start; at < Start + 60_000; at += 1000)
        {
            if (window is HistogramSeries histogram)
            {
                for (int i = 0; i < 100; i++)
                    histogram.Window.Observe(at / 1000, Math.Exp(random.NextDouble() * 3 - 6), DiscardingSink.Instance);
            }
            else
            {
                window.ApplySample(at, random.NextDouble() / 10, DiscardingSink.Instance);
            }
        }

        return window;
    }

    private static RuleSet Single(string statistic) =>
        Read("groups:\n- name: g\n  rules:\n" + Rule("Slow", "latency", statistic));

    private static string Rule(string name, string metric, string statistic) =>
        $"  - alert: {name}\n    when: {{component: =~gate.*, metric: {metric}, labels: '{{venue!=\"test\"}}', "
        + $"statistic: {statistic}, window: 10s, comparison: '>', threshold: 0.25, clear: 0.2}}\n    for: 30s\n";

    private static RuleSet Read(string text)
    {
        RuleFileContent content = RuleFileReader.Parse(text, "benchmark");
        return content.IsGood
            ? new RuleSet(content.Groups.Select(g => g.Group), 1)
            : throw new InvalidOperationException(content.Problems[0].ToString());
    }

    private static SeriesDescriptor Series(string metric, int instance, SeriesKind kind) => new(
        "gateway", metric, LabelSet.From(("instance", $"host-{instance}"), ("venue", "xetra")), kind);
}
