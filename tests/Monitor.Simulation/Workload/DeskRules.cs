using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Windows;

namespace Monitor.Simulation.Workload;

/// <summary>The rules of the simulated desk.</summary>
public static class DeskRules
{
    /// <summary>A queue that is too long for two seconds. What is not heard of stays as it is.</summary>
    public const string QueueLong = "QueueLong";

    /// <summary>A service from which nothing arrives. The simulated ones speak every second.</summary>
    public const string Quiet = "Quiet";

    public const string QueueMetric = "queue_depth";

    /// <summary>Where the queue is too long.</summary>
    public const double Limit = 100;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static RuleSet All { get; } = new(
        [
            new RuleGroup("desk", "desk.yaml",
            [
                Rule(QueueLong, TimeSpan.FromSeconds(2), new RuleCondition.Threshold(
                    new SeriesSelector(null, QueueMetric, []), Statistic.Last, TimeSpan.FromSeconds(10),
                    Comparison.Greater, Limit, Limit, MissingPolicy.Keep, Day, 0, Day)),
                Rule(Quiet, TimeSpan.Zero, new RuleCondition.Silent(null, TimeSpan.FromSeconds(8), Day)),
            ]),
        ], 1);

    private static AlertRule Rule(string name, TimeSpan holds, RuleCondition condition) => new()
    {
        Group = "desk",
        Name = name,
        Condition = condition,
        For = holds,
        Labels = [new TemplatedText("severity", RuleTemplateData.Parse("critical"))],
        Annotations = [],
    };
}
