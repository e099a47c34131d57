using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>
/// What a coordinator hears. An answer of the store carries when it was asked for, by the node's monotonic clock:
/// whatever the store said was true at that moment or later.
/// </summary>
internal abstract record CoordinatorInput
{
    private CoordinatorInput()
    {
    }

    /// <summary>Time has passed.</summary>
    public sealed record Tick : CoordinatorInput;

    public sealed record Announced(TimeSpan AskedAt, MemberState State) : CoordinatorInput;

    /// <summary>Another process of this name is still known.</summary>
    public sealed record NameTaken(TimeSpan AskedAt) : CoordinatorInput;

    public sealed record ViewRead(TimeSpan AskedAt, ClusterView View) : CoordinatorInput;

    /// <param name="AskedAt">When it was asked for.</param>
    /// <param name="Asked">What was to be renewed.</param>
    /// <param name="Held">What of it is still held.</param>
    public sealed record Renewed(TimeSpan AskedAt, IReadOnlyList<Lease> Asked, IReadOnlyList<Lease> Held)
        : CoordinatorInput;

    /// <param name="AskedAt">When it was asked for.</param>
    /// <param name="Shard">Which.</param>
    /// <param name="Lease">Null when another holds it.</param>
    public sealed record Acquired(TimeSpan AskedAt, ShardId Shard, Lease? Lease) : CoordinatorInput;

    /// <summary>The store did not do it, or did not say whether it did.</summary>
    /// <param name="AskedAt">When it was asked for.</param>
    /// <param name="Call">What was asked.</param>
    /// <param name="Why">For people.</param>
    /// <param name="Shard">Of which shard, for an acquisition.</param>
    public sealed record CallFailed(TimeSpan AskedAt, StoreCall Call, string Why, ShardId? Shard = null)
        : CoordinatorInput;

    /// <summary>A shard that was to stop has stopped.</summary>
    public sealed record Stopped(ShardId Shard, Epoch Epoch) : CoordinatorInput;

    /// <summary>The store has the lease back, or will let it run out.</summary>
    public sealed record Released(ShardId Shard) : CoordinatorInput;

    /// <summary>A write of the shard was refused, or its time was over when it was to act.</summary>
    public sealed record OwnershipLost(ShardId Shard, Epoch Epoch) : CoordinatorInput;

    /// <summary>The shard's actor stopped by itself, which must not happen.</summary>
    public sealed record ShardFailed(ShardId Shard, Epoch Epoch) : CoordinatorInput;

    /// <summary>An operator, or the end of the process, wants this.</summary>
    public sealed record Order(MemberState State) : CoordinatorInput;

    /// <summary>The process ends now: what is held is given away at once, whether anyone is there to take it.</summary>
    public sealed record Hurry : CoordinatorInput;
}

/// <summary>What a coordinator asks of the store.</summary>
internal enum StoreCall
{
    Announce,
    Read,
    Renew,
    Acquire,
}
