using Monitor.Shared.Aggregation;
using Monitor.Shared.Alerting;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Rules;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Tests.Rules;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Aggregation;

/// <summary>Writers of a shard's log live on when its owner changes or starts anew.</summary>
public sealed class ShardWritersTests
{
    private const long Start = 1_795_262_400_000;
    private const int Number = 1;

    [Fact]
    public void Collector_that_lives_on_is_understood_after_a_recovery()
    {
        ShardState shard = Defined(RuleSet.Empty);

        shard.EndRecovery(Start + 1000);
        Apply(shard, Start + 2000, entries => entries.Sample(Number, Start + 2000, 8));

        Assert.Equal(0, shard.Counters.UnknownSeries);
        Assert.Equal(Start + 2000, Assert.Single(shard.Series).Window.NewestTimestampMs);
        Assert.Equal(Start + 2000, Assert.Single(shard.Components).LastSeenMs);
    }

    [Fact]
    public void Collector_that_lives_on_is_understood_by_the_owner_that_reads_the_checkpoint()
    {
        using var bytes = new GrowingBuffer();
        ShardCheckpoint.Write(Defined(RuleSet.Empty), bytes);

        ShardState next = ShardCheckpoint.Read(new ShardId(0), bytes.Span, RuleSet.Empty);
        next.EndRecovery(Start + 1000);
        Apply(next, Start + 2000, entries => entries.Sample(Number, Start + 2000, 8));

        Assert.Equal(0, next.Counters.UnknownSeries);
        Assert.Equal(Start + 2000, Assert.Single(next.Series).Window.NewestTimestampMs);
    }

    [Fact]
    public void Series_of_a_writer_that_is_gone_are_forgotten_in_the_end()
    {
        ShardState shard = Defined(RuleSet.Empty);

        shard.AdvanceTo(Start + TimeSpan.MillisecondsPerHour / 2);
        shard.Sweep(new NoBuckets());
        Assert.Single(shard.Series);

        shard.AdvanceTo(Start + TimeSpan.MillisecondsPerHour / 2 + 1);
        shard.Sweep(new NoBuckets());
        Assert.Empty(shard.Series);
    }

    [Fact]
    public void Silence_begins_no_sooner_than_the_shard_was_watched_again()
    {
        ShardState shard = Defined(Silent(forSeconds: 0));

        shard.WasBlindUntil(Start + 20_000);
        shard.AdvanceTo(Start + 27_999);
        Assert.Empty(shard.TakeTransitions());

        shard.AdvanceTo(Start + 28_000);
        Assert.Equal(AlertState.Firing, Assert.Single(shard.TakeTransitions()).State);
    }

    [Fact]
    public void Checkpoint_remembers_since_when_all_was_heard()
    {
        ShardState shard = Defined(Silent(forSeconds: 0));
        shard.WasBlindUntil(Start + 7000);
        using var bytes = new GrowingBuffer();
        ShardCheckpoint.Write(shard, bytes);

        ShardState next = ShardCheckpoint.Read(new ShardId(0), bytes.Span, Silent(forSeconds: 0));
        next.AdvanceTo(Start + 14_999);
        Assert.Empty(next.TakeTransitions());

        next.AdvanceTo(Start + 15_000);
        Assert.Equal(AlertState.Firing, Assert.Single(next.TakeTransitions()).State);
    }

    [Fact]
    public void Silence_is_over_when_the_component_speaks()
    {
        ShardState shard = Defined(Silent(forSeconds: 0));
        shard.AdvanceTo(Start + 8000);
        Assert.Equal(AlertState.Firing, Assert.Single(shard.TakeTransitions()).State);

        Apply(shard, Start + 20_000, entries => entries.Sample(Number, Start + 20_000, 8));

        AlertTransition over = Assert.Single(shard.TakeTransitions());
        Assert.Equal((AlertState.Inactive, Start + 20_000), (over.State, over.At.ToUnixTimeMilliseconds()));
    }

    [Fact]
    public void Silence_that_was_broken_waits_anew()
    {
        ShardState shard = Defined(Silent(forSeconds: 5));
        shard.AdvanceTo(Start + 12_000);
        Apply(shard, Start + 12_000, entries => entries.Sample(Number, Start + 12_000, 8));
        shard.AdvanceTo(Start + 24_999);
        Assert.Equal(
            [AlertState.Pending, AlertState.Inactive, AlertState.Pending],
            shard.TakeTransitions().Select(transition => transition.State));

        shard.AdvanceTo(Start + 25_000);
        Assert.Equal(AlertState.Firing, Assert.Single(shard.TakeTransitions()).State);
    }

    private static RuleSet Silent(double forSeconds) => new(
        [
            new RuleGroup("test", "",
            [
                TestRules.Rule(
                    new RuleCondition.Silent(null, TimeSpan.FromSeconds(8), TimeSpan.FromDays(1)), forSeconds),
            ]),
        ], 1);

    private static ShardState Defined(RuleSet rules)
    {
        var shard = new ShardState(new ShardId(0));
        shard.Replace(rules);
        Apply(shard, Start, entries => entries.Define(
            Number, SeriesDefinition.Encode(TestRules.Latency with { Kind = SeriesKind.Gauge })));
        Apply(shard, Start, entries => entries.Sample(Number, Start, 7));
        return shard;
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

    private sealed class NoBuckets : IBucketSink
    {
        public SeriesState Current { get; set; } = null!;

        public void Close(int resolutionSeconds, in HistoryBucket bucket)
        {
        }
    }
}
