using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>
/// What a node does for a shard while it owns it: one runner for the shards with series, one for each duty.
/// </summary>
public interface IShardRunner
{
    /// <summary>Takes up the work under an epoch. Returns at once; recovery goes on behind it.</summary>
    void Start(ShardId shard, Epoch epoch);

    /// <summary>
    /// Finishes what is under way, saves what the next owner needs, and stops. When the token is cancelled it stops as
    /// it is; the next owner then reads more of the log.
    /// </summary>
    Task StopAsync(ShardId shard, CancellationToken cancel);

    /// <summary>Ownership is over: stops at once, and tells and writes nothing more.</summary>
    void Abandon(ShardId shard);
}
