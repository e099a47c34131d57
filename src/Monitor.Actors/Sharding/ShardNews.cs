using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>A shard came to this node or went from it.</summary>
/// <param name="Shard">Which.</param>
/// <param name="Epoch">Under which ownership.</param>
/// <param name="Change">What happened.</param>
/// <param name="Reason">Why.</param>
public sealed record ShardNews(ShardId Shard, Epoch Epoch, ShardChange Change, CoordinatorReason Reason);

/// <summary>What can happen to a shard on a node.</summary>
public enum ShardChange
{
    Started,
    Stopping,
    Abandoned,
    Released,
}
