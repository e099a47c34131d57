using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>What a coordinator wants done, in the order of the list.</summary>
internal abstract record CoordinatorEffect(CoordinatorReason Reason)
{
    /// <summary>Makes the node known, or says that it is still there.</summary>
    public sealed record Announce(Member Member) : CoordinatorEffect(CoordinatorReason.Due);

    /// <summary>Reads members, leases and pins.</summary>
    public sealed record Read() : CoordinatorEffect(CoordinatorReason.Due);

    /// <summary>Prolongs leases.</summary>
    public sealed record Renew(IReadOnlyList<Lease> Leases) : CoordinatorEffect(CoordinatorReason.Due);

    /// <summary>Tries to take a lease.</summary>
    public sealed record Acquire(ShardId Shard, CoordinatorReason Reason) : CoordinatorEffect(Reason);

    /// <summary>From now on, and until the deadline, the node acts for the shard.</summary>
    public sealed record Start(Lease Lease, TimeSpan Deadline) : CoordinatorEffect(CoordinatorReason.Acquired);

    /// <summary>The node may act for the shards until a later deadline.</summary>
    public sealed record Extend(IReadOnlyList<Lease> Leases, TimeSpan Deadline)
        : CoordinatorEffect(CoordinatorReason.Due);

    /// <summary>The shard saves what the next owner needs, and stops; the lease goes on meanwhile.</summary>
    public sealed record Stop(Lease Lease, CoordinatorReason Reason) : CoordinatorEffect(Reason);

    /// <summary>The shard stops at once.</summary>
    public sealed record Abandon(Lease Lease, CoordinatorReason Reason) : CoordinatorEffect(Reason);

    /// <summary>The lease goes back, so that nobody need wait for its end.</summary>
    public sealed record Release(Lease Lease, CoordinatorReason Reason) : CoordinatorEffect(Reason);

    /// <summary>Says goodbye. The last effect.</summary>
    public sealed record Withdraw() : CoordinatorEffect(CoordinatorReason.Leaving);
}
