using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>What a node's coordinator goes by.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>What the node announces of itself, except its state.</summary>
    public required Member Self { get; init; }

    /// <summary>Every shard of the cluster, duties too, in the order in which they are taken and given away.</summary>
    public required IReadOnlyList<ShardId> Shards { get; init; }

    /// <summary>How long a lease and an announcement last, by the store's clock.</summary>
    public TimeSpan LeaseTtl { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// From one renewal to the next: a third of the time, so that two may fail before a lease is given up.
    /// </summary>
    public TimeSpan RenewEvery => LeaseTtl / 3;

    /// <summary>
    /// How long before its end a lease counts as over: for clocks that run at different speeds and for what is on its
    /// way. A sixth: of 3 s, half a second.
    /// </summary>
    public TimeSpan Margin => LeaseTtl / 6;

    /// <summary>From one look at the cluster to the next while nothing moves.</summary>
    public TimeSpan ReadEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>From one look at the cluster to the next while a shard is on its way here, or away from here.</summary>
    public TimeSpan ReadInTransitEvery { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Most shards of the cluster that may be between two owners because the plan changed.</summary>
    public int ShardsInTransit { get; init; } = 2;

    /// <summary>How long a shard may take to save what the next owner needs; after it, it stops as it is.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a shard whose actor broke down stays untouched here before it is tried again.</summary>
    public TimeSpan RestAfterFailure { get; init; } = TimeSpan.FromSeconds(5);
}
