using System.Collections.Immutable;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Aggregation;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Degraded;

/// <summary>What the actor of the degraded mode is told.</summary>
internal abstract record DegradedMessage
{
    private DegradedMessage()
    {
    }

    /// <summary>The log could not take a record.</summary>
    public sealed record Kept(HandedRecord Record) : DegradedMessage;

    /// <summary>A shard's owner had to stop; the state is this actor's from now on.</summary>
    public sealed record LeaveShard(ShardId Shard, ShardState State) : DegradedMessage;

    /// <summary>The owner of the duty of alerting had to stop.</summary>
    public sealed record LeaveAlerts(AlertManagerState Durable, AlertManagerState State) : DegradedMessage;

    /// <summary>A node, or this one, says something.</summary>
    public sealed record Hear(DegradedWord Word, Reply<DegradedAnswer> Reply) : DegradedMessage;

    public sealed record Tick : DegradedMessage;

    public sealed record DueTick : DegradedMessage;

    public sealed record WakeTick : DegradedMessage;

    public sealed record Loaded(ImmutableArray<DegradedEpisode> Episodes) : DegradedMessage;

    /// <summary>Every peer was asked whether it reaches the store.</summary>
    public sealed record Looked(ImmutableDictionary<string, PeerSight> Sights) : DegradedMessage;

    /// <summary>A peer took what it was given, or did not; null where it did not answer.</summary>
    public sealed record Said(string Node, DegradedWord Word, DegradedAnswer? Answer) : DegradedMessage;

    /// <summary>The book is on the disk, or the disk does not take it.</summary>
    public sealed record BookKept(Exception? Error) : DegradedMessage;

    public sealed record Delivered(long Id, int Attempt, Outcome<DeliveryOutcome> Outcome) : DegradedMessage;
}
