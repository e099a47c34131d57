using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Rules.Sla;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Rules;

/// <summary>Rules for tests, with defaults that a test overrides where it cares.</summary>
internal static class TestRules
{
    public static SeriesDescriptor Latency { get; } = new(
        "gateway", "latency", LabelSet.From(("instance", "a"), ("venue", "x")), SeriesKind.Histogram, "s");

    public static RuleCondition.Threshold Threshold(
        Statistic statistic = Statistic.Last,
        int windowSeconds = 10,
        Comparison comparison = Comparison.Greater,
        double limit = 1,
        double? clear = null,
        MissingPolicy missing = MissingPolicy.Ok,
        double absentAfterSeconds = 60,
        long minSamples = 0,
        double forgetAfterSeconds = 86_400,
        string metric = "latency") => new(
            new SeriesSelector(null, metric, []), statistic, TimeSpan.FromSeconds(windowSeconds), comparison, limit,
            clear ?? limit, missing, TimeSpan.FromSeconds(absentAfterSeconds), minSamples,
            TimeSpan.FromSeconds(forgetAfterSeconds));

    public static AlertRule Rule(
        RuleCondition condition, double forSeconds = 0, double keepSeconds = 0, string name = "Slow",
        string group = "test", (string Name, string Value)[]? labels = null,
        (string Name, string Value)[]? annotations = null) => new()
        {
            Group = group,
            Name = name,
            Condition = condition,
            For = TimeSpan.FromSeconds(forSeconds),
            KeepFiringFor = TimeSpan.FromSeconds(keepSeconds),
            Labels = Texts(labels ?? [("severity", "warning")]),
            Annotations = Texts(annotations ?? []),
        };

    public static SlaObjective Objective(
        double target = 0.9, IReadOnlyList<BurnRatePair>? pairs = null, double minEvents = 1,
        params string[] by) => new(
            target, TimeSpan.FromDays(30),
            new SlaIndicator.Counters(
                null, new SeriesSelector(null, "errors", []), new SeriesSelector(null, "requests", [])),
            by, pairs ?? [new BurnRatePair(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1), 2)], minEvents);

    private static TemplatedText[] Texts((string Name, string Value)[] texts) =>
    [
        .. texts.OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => new TemplatedText(t.Name, RuleTemplateData.Parse(t.Value))),
    ];
}
