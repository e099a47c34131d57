using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Shared.Aggregation;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Aggregation;

/// <summary>What a shard's owner works with.</summary>
/// <param name="Ownership">Under which everything is written, and without which nothing is done.</param>
/// <param name="Log">The shard's log is read from here.</param>
/// <param name="Snapshots">Checkpoints.</param>
/// <param name="History">Closed buckets.</param>
/// <param name="Listener">Who is told.</param>
public sealed record AggregatorPorts(
    ShardOwnership Ownership, IEventLog Log, ISnapshots Snapshots, IHistory History, IShardListener Listener)
{
    /// <summary>Takes the state when the owner stops for want of a lease or a store.</summary>
    public Action<ShardState> Leave { get; init; } = static _ => { };

    public Epoch Epoch => Ownership.Epoch;
}
