using Monitor.Shared.Aggregation;
using Monitor.Shared.Alerting;
using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Rules.Sla;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Tests.Rules;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Aggregation;

/// <summary>Rules at work in a shard, from log records to transitions.</summary>
public sealed class ShardRulesTests
{
    private const long Start = 1_795_262_400_000;
    private const int Number = 1;

    private static readonly RuleSet Slow = Set(TestRules.Rule(
        TestRules.Threshold(Statistic.Max, windowSeconds: 10, limit: 1), forSeconds: 5, keepSeconds: 3));

    [Fact]
    public void Alert_fires_and_resolves_at_the_milliseconds_that_its_rule_says()
    {
        ShardState shard = Shard(Slow);
        Apply(shard, Start + 250, entries => Define(entries, SeriesKind.Gauge).Sample(Number, Start + 250, 7));

        List<AlertTransition> transitions = RunTo(shard, Start + 60_000);

        // The value is in the window of ten seconds up to second 9; three more the alert is kept.
        Assert.Equal(
            [(AlertState.Pending, 250L), (AlertState.Firing, 5250L), (AlertState.Inactive, 13_000L)],
            transitions.Select(t => (t.State, t.At.ToUnixTimeMilliseconds() - Start)));
        Assert.Equal([1L, 2L, 3L], transitions.Select(t => t.Sequence));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(4000)]
    [InlineData(7000)]
    [InlineData(11_500)]
    public void Restored_shard_decides_what_the_first_one_would_have(long crashAfterMs)
    {
        ShardState first = Shard(Slow);
        Apply(first, Start + 250, entries => Define(entries, SeriesKind.Gauge).Sample(Number, Start + 250, 7));
        RunTo(first, Start + crashAfterMs);
        using var bytes = new GrowingBuffer();
        ShardCheckpoint.Write(first, bytes);

        ShardState second = ShardCheckpoint.Read(new ShardId(0), bytes.Span, Slow);

        Assert.Equal(Seen(RunTo(first, Start + 60_000)), Seen(RunTo(second, Start + 60_000)));
    }

    [Fact]
    public void Alert_of_a_rule_that_is_removed_ends_with_that_reason()
    {
        ShardState shard = Shard(Slow);
        Apply(shard, Start, entries => Define(entries, SeriesKind.Gauge).Sample(Number, Start, 7));
        RunTo(shard, Start + 6000);

        shard.Replace(RuleSet.Empty);

        AlertTransition ended = Assert.Single(shard.TakeTransitions());
        Assert.Equal((AlertState.Firing, AlertState.Inactive), (ended.Previous, ended.State));
        Assert.Equal("the rule was removed", ended.Reason);
    }

    [Fact]
    public void Rule_that_comes_later_judges_the_series_that_are_there()
    {
        ShardState shard = Shard(RuleSet.Empty);
        Apply(shard, Start, entries => Define(entries, SeriesKind.Gauge).Sample(Number, Start, 7));

        shard.Replace(Slow);

        Assert.Equal(AlertState.Pending, Assert.Single(RunTo(shard, Start + 1)).State);
    }

    [Fact]
    public void Latency_counts_once_in_its_budget_whatever_is_sent_again_or_ends()
    {
        var objective = new SlaObjective(
            0.9, TimeSpan.FromDays(30), new SlaIndicator.Latency(new SeriesSelector(null, "latency", []), 1), [],
            [new BurnRatePair(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1), 1)], 1);
        ShardState shard = Shard(Set(TestRules.Rule(new RuleCondition.Burn(objective))));
        var layout = new ExplicitLayout([1.0]);
        Apply(shard, Start, entries => Total(Define(entries, SeriesKind.Histogram), layout, Start, 10, 0));
        Apply(shard, Start + 1000, entries => Total(entries, layout, Start + 1000, 100, 10));
        Apply(shard, Start + 2000, entries => Total(entries, layout, Start + 1000, 100, 10));
        Apply(shard, Start + 3000, entries => entries.Stale(Number, Start + 3000));

        (double badShare, double events) =
            shard.RuleInstances.Single().Ledger!.Read(TimeSpan.FromMinutes(1), Start + 4000);

        // 90 in time and 10 too late since the first total, which is only a base.
        Assert.Equal((0.1, 100.0), (badShare, events));
    }

    private static IEnumerable<(AlertState State, DateTimeOffset At, string Reason, LabelSet Labels)> Seen(
        List<AlertTransition> transitions) => transitions.Select(t => (t.State, t.At, t.Reason, t.Labels));

    private static RuleSet Set(params AlertRule[] rules) => new([new RuleGroup("test", "", rules)], 1);

    private static ShardState Shard(RuleSet rules)
    {
        var shard = new ShardState(new ShardId(0));
        shard.Replace(rules);
        return shard;
    }

    private static List<AlertTransition> RunTo(ShardState shard, long endMs)
    {
        var transitions = new List<AlertTransition>(shard.TakeTransitions());
        while (shard.NextDueMs <= endMs)
        {
            shard.AdvanceTo(shard.NextDueMs);
            transitions.AddRange(shard.TakeTransitions());
        }

        return transitions;
    }

    private static void Apply(ShardState shard, long appendedMs, Action<SectionWriter> write)
    {
        using var section = new SectionWriter();
        write(section);
        using var record = new RecordWriter(1);
        record.Add(section.Entries, null);
        shard.AdvanceTo(appendedMs);
        shard.Apply(record.Payload.Span, appendedMs, new NoBuckets());
        shard.EvaluateTouched();
    }

    private static SectionWriter Define(SectionWriter entries, SeriesKind kind)
    {
        entries.Define(Number, SeriesDefinition.Encode(TestRules.Latency with { Kind = kind }));
        return entries;
    }

    private static void Total(SectionWriter entries, HistogramLayout layout, long atMs, ulong good, ulong bad)
    {
        int[] keys = bad > 0 ? [0, 1] : [0];
        ulong[] counts = bad > 0 ? [good, bad] : [good];
        entries.Histogram(Number, new HistogramPoint
        {
            TimestampMs = atMs,
            StartMs = Start - 3_600_000,
            Cumulative = true,
            Layout = layout,
            Keys = keys,
            Counts = counts,
            Sum = 1,
            Min = double.NaN,
            Max = double.NaN,
        });
    }

    private sealed class NoBuckets : IBucketSink
    {
        public SeriesState Current { get; set; } = null!;

        public void Close(int resolutionSeconds, in HistoryBucket bucket)
        {
        }
    }
}
