using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>What this node knows of its cluster now. Thread-safe, and cheap to read.</summary>
public interface IClusterBoard
{
    /// <summary>This node's name.</summary>
    string LocalNode { get; }

    /// <summary>The cluster as it was read last.</summary>
    ClusterView View { get; }

    /// <summary>
    /// The epoch under which this node acts for a shard; null when it does not, whatever the view says: the view is a
    /// moment old, and a node stops before its lease runs out.
    /// </summary>
    Epoch? HeldHere(ShardId shard);

    /// <summary>
    /// Completes when the view or what is held here changes. Take it before the look that it is to follow, or a change
    /// between the two is missed.
    /// </summary>
    Task NextChange { get; }
}
