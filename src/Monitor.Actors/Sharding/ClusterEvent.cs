using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>Something that changed in the cluster, and why as far as views tell.</summary>
/// <param name="Kind">What changed.</param>
/// <param name="Node">The node that it happened to, or that a shard is at now; null when it is at none.</param>
/// <param name="Shard">The shard that moved or was pinned; null for what concerns a node.</param>
/// <param name="From">The node that had the shard before; null for none.</param>
/// <param name="Epoch">The shard's epoch now; null where there is none.</param>
/// <param name="Reason">For people.</param>
public sealed record ClusterEvent(
    ClusterEventKind Kind, string? Node, ShardId? Shard, string? From, Epoch? Epoch, string Reason);

/// <summary>What can change in a cluster.</summary>
public enum ClusterEventKind
{
    MemberJoined,
    MemberLeft,
    MemberRestarted,
    MemberChanged,
    ShardTaken,
    ShardMoved,
    ShardFreed,
    ShardPinned,
    ShardUnpinned,
}
