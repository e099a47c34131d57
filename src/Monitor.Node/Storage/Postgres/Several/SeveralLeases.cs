using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Postgres.Several;

/// <summary>
/// Leases are in the first database, and a shard's data may be in another, where nothing is known of leases. So
/// whoever has got a lease raises the fence over there before it is told that it has it, and so before it reads or
/// writes anything there. From then on that database refuses every write under an epoch before, and what was written
/// until then is read. When the fence cannot be raised the lease goes back: nobody owns a shard whose database is away.
///
/// 1. A owns shard 9 under epoch 5, sleeps, and its lease runs out.
/// 2. B is given epoch 6 by the first database.
/// 3. A wakes and writes a checkpoint to the second: it is taken, for the fence there is 5. B has not read yet.
/// 4. B raises the fence there to 6, reads the checkpoint, and owns the shard.
/// 5. A writes again, and is refused.
/// </summary>
internal sealed class SeveralLeases(ILeases first, ShardDatabases databases) : ILeases
{
    public async ValueTask<Lease?> TryAcquireAsync(ShardId shard, string owner, TimeSpan ttl, CancellationToken cancel)
    {
        Lease? lease = await first.TryAcquireAsync(shard, owner, ttl, cancel).ConfigureAwait(false);
        DatabasePart part = databases.Of(shard);
        if (lease is null || part == databases.First)
            return lease;
        try
        {
            await part.RaiseFenceAsync(shard, lease.Epoch, cancel).ConfigureAwait(false);
            return lease;
        }
        catch
        {
            await first.ReleaseAsync(lease, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask<IReadOnlyList<Lease>> RenewAsync(
        IReadOnlyList<Lease> leases, TimeSpan ttl, CancellationToken cancel) => first.RenewAsync(leases, ttl, cancel);

    public ValueTask ReleaseAsync(Lease lease, CancellationToken cancel) => first.ReleaseAsync(lease, cancel);

    public ValueTask<IReadOnlyList<Lease>> ListAsync(CancellationToken cancel) => first.ListAsync(cancel);
}
