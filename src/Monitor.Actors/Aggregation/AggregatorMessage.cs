using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules;

namespace Monitor.Actors.Aggregation;

/// <summary>What an aggregator is told.</summary>
public abstract record AggregatorMessage
{
    private AggregatorMessage()
    {
    }

    /// <summary>A question about the shard; answered once the shard has recovered.</summary>
    public sealed record Ask(ShardQuery Query, Reply<ShardAnswer> Reply) : AggregatorMessage;

    /// <summary>These rules are in force from now on.</summary>
    public sealed record ReplaceRules(RuleSet Rules) : AggregatorMessage;

    /// <summary>
    /// Read no more, tell and save all; answered when that is done, or at once by a shard that has not recovered.
    /// </summary>
    public sealed record Finish(Reply<bool> Done) : AggregatorMessage;

    internal sealed record Restored(Outcome<RestoredShard> Outcome) : AggregatorMessage;

    internal sealed record RecordsRead(Exception? Error) : AggregatorMessage;

    internal sealed record SecondTick : AggregatorMessage;

    internal sealed record DueTick : AggregatorMessage;

    internal sealed record SweepTick : AggregatorMessage;

    internal sealed record Beaten(Exception? Error) : AggregatorMessage;

    internal sealed record ReadTick : AggregatorMessage;

    internal sealed record HistoryWritten(Exception? Error) : AggregatorMessage;

    internal sealed record Saved(Exception? Error) : AggregatorMessage;
}

/// <summary>Where a shard starts: its last checkpoint, and where its log ends.</summary>
internal sealed record RestoredShard(Snapshot? Snapshot, LogPosition End);
