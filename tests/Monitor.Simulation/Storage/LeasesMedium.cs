using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>The leases of a simulated cluster, by one clock that all nodes go by.</summary>
internal sealed class LeasesMedium(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, Held> _held = [];
    private long _lastEpoch;

    public Lease? TryAcquire(ShardId shard, string owner, TimeSpan ttl)
    {
        lock (_gate)
        {
            if (HeldNow(shard) is { } held && held.Lease.Owner != owner)
                return null;
            var lease = new Lease(shard, owner, new Epoch(++_lastEpoch));
            _held[shard.Value] = new Held(lease, time.GetUtcNow() + ttl);
            return lease;
        }
    }

    public IReadOnlyList<Lease> Renew(IReadOnlyList<Lease> leases, TimeSpan ttl)
    {
        lock (_gate)
        {
            List<Lease> held = [.. leases.Where(lease => HeldNow(lease.Shard)?.Lease == lease)];
            foreach (Lease lease in held)
                _held[lease.Shard.Value] = new Held(lease, time.GetUtcNow() + ttl);
            return held;
        }
    }

    public bool Release(Lease lease)
    {
        lock (_gate)
            return HeldNow(lease.Shard) is { } held && held.Lease == lease && _held.Remove(lease.Shard.Value);
    }

    public IReadOnlyList<Lease> List()
    {
        lock (_gate)
            return [.. _held.Values.Where(held => held.Until > time.GetUtcNow()).Select(held => held.Lease)];
    }

    public void EndAllOf(string owner)
    {
        lock (_gate)
        {
            foreach (int shard in _held.Where(held => held.Value.Lease.Owner == owner).Select(held => held.Key).ToList())
                _held.Remove(shard);
        }
    }

    private Held? HeldNow(ShardId shard) =>
        _held.TryGetValue(shard.Value, out Held held) && held.Until > time.GetUtcNow() ? held : null;

    private readonly record struct Held(Lease Lease, DateTimeOffset Until);
}
