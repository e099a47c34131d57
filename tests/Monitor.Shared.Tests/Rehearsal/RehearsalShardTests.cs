using Monitor.Shared.Alerting;
using Monitor.Shared.Rehearsal;
using Monitor.Shared.Rules;
using Monitor.Shared.Series;
using Monitor.Shared.Tests.Rules;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Rehearsal;

public sealed class RehearsalShardTests
{
    private const long Start = 1_795_262_400_000;

    [Fact]
    public void Alert_fires_at_the_millisecond_that_its_rule_says()
    {
        AlertRule rule = TestRules.Rule(
            TestRules.Threshold(Statistic.Max, windowSeconds: 10, limit: 1), forSeconds: 5, keepSeconds: 3);
        using var shard = new RehearsalShard(new RuleSet([new RuleGroup(rule.Group, "", [rule])], 1), Start);
        var selector = ((RuleCondition.Threshold)rule.Condition).Selector;
        int series = shard.Add(new SeriesDescriptor(
            selector.Component?.Value ?? "gateway", selector.Metric, LabelSet.Empty, SeriesKind.Gauge));
        shard.Sample(series, Start + 250, 7);
        shard.Arrive(Start + 250);
        Assert.Equal(7, shard.Read(series, Statistic.Last, 1).Value);

        shard.AdvanceTo(Start + 60_000);

        // The value is in the window of ten seconds up to second 9; three more the alert is kept.
        Assert.Equal(
            [(AlertState.Pending, 250L), (AlertState.Firing, 5250L), (AlertState.Inactive, 13_000L)],
            shard.Transitions.Select(t => (t.State, t.At.ToUnixTimeMilliseconds() - Start)));
        Assert.False(shard.Read(series, Statistic.Max, 10).HasData);
    }
}
