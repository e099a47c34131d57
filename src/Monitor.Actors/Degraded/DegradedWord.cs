using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Degraded;

/// <summary>What nodes say to each other while the database is away, and right after.</summary>
public abstract record DegradedWord
{
    private DegradedWord()
    {
    }

    /// <summary>Whether the node reaches the store.</summary>
    public sealed record Look : DegradedWord;

    /// <summary>Records of shards that the node judges now, in the order in which they arrived.</summary>
    public sealed record Records(ImmutableArray<HandedRecord> All) : DegradedWord;

    /// <summary>What rules decided, to the node that pages now.</summary>
    public sealed record Transitions(ImmutableArray<AlertTransition> All) : DegradedWord;

    /// <summary>
    /// The database is back, and who asks has the duty of alerting: the node pages no more by itself, and says what it
    /// found. What it said up to a number before is in the journal, and can be forgotten.
    /// </summary>
    public sealed record HandOver(long KnownThrough) : DegradedWord;
}

/// <summary>A record of a shard's log that did not reach the log yet.</summary>
public readonly record struct HandedRecord(ShardId Shard, ReadOnlyMemory<byte> Payload);

/// <summary>What a node answers.</summary>
/// <param name="ReachesStore">The store takes its writes.</param>
/// <param name="HasTaken">It took what it was given; false: look again whose it is.</param>
/// <param name="LacksDefinitions">The records name series that it does not know: they are to be defined anew.</param>
/// <param name="Shards">How many shards it judges without a lease.</param>
/// <param name="Through">The number of the last episode that follows.</param>
/// <param name="Episodes">What it found and nobody has adopted; only where it is to hand over.</param>
public sealed record DegradedAnswer(
    bool ReachesStore, bool HasTaken, bool LacksDefinitions, int Shards, long Through,
    ImmutableArray<DegradedEpisode> Episodes);
