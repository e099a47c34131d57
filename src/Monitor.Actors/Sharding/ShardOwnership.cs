using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>One ownership of one shard, as the actor that acts for the shard sees it.</summary>
/// <param name="shard">The shard.</param>
/// <param name="epoch">What everything is written under.</param>
/// <param name="holdings">Where to look whether it still runs; null for one that never ends.</param>
public sealed class ShardOwnership(ShardId shard, Epoch epoch, ShardHoldings? holdings)
{
    private int _isOver;

    public ShardId Shard { get; } = shard;

    public Epoch Epoch { get; } = epoch;

    /// <summary>
    /// True while this node may act for the shard. Asked before anything that others see; what is written is fenced by
    /// the epoch besides.
    /// </summary>
    public bool IsHeld => Volatile.Read(ref _isOver) == 0 && holdings?.IsHeld(Shard, Epoch) != false;

    /// <summary>It is over: from now on <see cref="IsHeld"/> is false.</summary>
    public void End() => Volatile.Write(ref _isOver, 1);

    /// <summary>True once a write was refused: the shard has a newer owner.</summary>
    public bool IsFenced { get; private set; }

    /// <summary>A write was refused, or the time is over: ends it and tells the coordinator, once.</summary>
    public void Lose(bool isFenced = false)
    {
        IsFenced |= isFenced;
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
            holdings?.OnLost(Shard, Epoch);
    }

    /// <summary>What acts for the shard broke down: ends it and tells the coordinator, once.</summary>
    public void Break()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
            holdings?.OnBroken(Shard, Epoch);
    }
}
