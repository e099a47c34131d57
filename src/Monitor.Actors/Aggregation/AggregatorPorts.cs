using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Aggregation;

/// <summary>What a shard's owner works with.</summary>
/// <param name="Epoch">The ownership that everything is written under.</param>
/// <param name="Log">The shard's log is read from here.</param>
/// <param name="Snapshots">Checkpoints.</param>
/// <param name="History">Closed buckets.</param>
/// <param name="Listener">Who is told.</param>
public sealed record AggregatorPorts(
    Epoch Epoch, IEventLog Log, ISnapshots Snapshots, IHistory History, IShardListener Listener);
