using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>The leases of a simulated cluster, by one clock that all nodes go by.</summary>
internal sealed class LeasesMedium(TimeProvider time, EpochFence fence)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, Held> _held = [];
    private long _lastEpoch;

    /// <summary>True to end an epoch when the next one begins, and not only at the first write under that.</summary>
    public bool EndsEpochs { get; set; }

    /// <summary>Told of each lease that is given.</summary>
    public Action<Lease>? Granted { get; set; }

    public Lease? TryAcquire(ShardId shard, string owner, TimeSpan ttl)
    {
        lock (_gate)
        {
            if (HeldNow(shard) is { } held && held.Lease.Owner != owner)
                return null;
            if (EndsEpochs && _held.TryGetValue(shard.Value, out Held before))
                fence.End(before.Lease.Epoch);
            var lease = new Lease(shard, owner, new Epoch(++_lastEpoch));
            Granted?.Invoke(lease);
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

    /// <summary>Takes everything from a node at once, and its writes are refused from now on.</summary>
    public void EndAllOf(string owner)
    {
        lock (_gate)
        {
            foreach (Held held in _held.Values.Where(held => held.Lease.Owner == owner).ToList())
            {
                fence.End(held.Lease.Epoch);
                _held.Remove(held.Lease.Shard.Value);
            }
        }
    }

    private Held? HeldNow(ShardId shard) =>
        _held.TryGetValue(shard.Value, out Held held) && held.Until > time.GetUtcNow() ? held : null;

    private readonly record struct Held(Lease Lease, DateTimeOffset Until);
}
