using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>Leases as one run of a node sees them.</summary>
internal sealed class SimulatedLeases(StoreSession session, LeasesMedium medium) : ILeases
{
    public ValueTask<Lease?> TryAcquireAsync(ShardId shard, string owner, TimeSpan ttl, CancellationToken cancel) =>
        session.RunAsync($"Acquire of {shard}", () => medium.TryAcquire(shard, owner, ttl), cancel);

    public ValueTask<IReadOnlyList<Lease>> RenewAsync(
        IReadOnlyList<Lease> leases, TimeSpan ttl, CancellationToken cancel) =>
        session.RunAsync("Renew", () => medium.Renew(leases, ttl), cancel);

    public async ValueTask ReleaseAsync(Lease lease, CancellationToken cancel) =>
        await session.RunAsync($"Release of {lease.Shard}", () => medium.Release(lease), cancel).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<Lease>> ListAsync(CancellationToken cancel) =>
        session.RunAsync("List", medium.List, cancel);
}
