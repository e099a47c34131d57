using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>
/// This node does not act for the shard, or does so no longer: ask the owner that the cluster's view names now.
/// </summary>
public sealed class ShardElsewhereException(ShardId shard) : Exception($"This node does not act for shard {shard}.")
{
    public ShardId Shard { get; } = shard;
}
