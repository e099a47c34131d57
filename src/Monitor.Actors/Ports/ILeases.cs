using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ports;

/// <summary>Who owns which shard now: at most one owner a shard and epoch, by the store's own clock.</summary>
public interface ILeases
{
    /// <summary>Takes a free or expired lease, under a new epoch; null when somebody else holds it.</summary>
    /// <exception cref="StoreUnavailableException">Whether it was taken is not known; ask again.</exception>
    ValueTask<Lease?> TryAcquireAsync(ShardId shard, string owner, TimeSpan ttl, CancellationToken cancel);

    /// <summary>Prolongs all leases that are still held; returns those, and leaves out what is lost.</summary>
    /// <exception cref="StoreUnavailableException">They run on as they were.</exception>
    ValueTask<IReadOnlyList<Lease>> RenewAsync(IReadOnlyList<Lease> leases, TimeSpan ttl, CancellationToken cancel);

    /// <summary>Gives a lease back, so that the next owner need not wait for it to expire.</summary>
    ValueTask ReleaseAsync(Lease lease, CancellationToken cancel);

    /// <summary>All leases that are held now.</summary>
    ValueTask<IReadOnlyList<Lease>> ListAsync(CancellationToken cancel);
}

/// <summary>One shard's ownership.</summary>
public sealed record Lease(ShardId Shard, string Owner, Epoch Epoch);
