using System.Collections.Concurrent;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>
/// What this node may act for, and until when: written by the coordinator, asked by whoever acts, at the moment of
/// acting. A node that was asleep for longer than a lease finds here that its time is over, before the coordinator has
/// had its turn. Thread-safe.
/// </summary>
public sealed class ShardHoldings(TimeProvider time)
{
    private readonly ConcurrentDictionary<ShardId, Holding> _held = new();
    private readonly ConcurrentDictionary<ShardId, bool> _taken = new();

    /// <summary>Called when an actor finds that a shard is its no longer.</summary>
    internal Action<ShardId, Epoch> OnLost { get; set; } = static (_, _) => { };

    /// <summary>Called when a shard's actor broke down.</summary>
    internal Action<ShardId, Epoch> OnBroken { get; set; } = static (_, _) => { };

    /// <summary>True while the lease of that epoch surely runs.</summary>
    public bool IsHeld(ShardId shard, Epoch epoch) =>
        _held.TryGetValue(shard, out Holding held) && held.Epoch == epoch && time.GetTimestamp() < held.Deadline;

    /// <summary>A shard may be acted for until a reading of the clock's timestamp.</summary>
    internal void Hold(ShardId shard, Epoch epoch, long deadline)
    {
        _taken.TryRemove(shard, out _);
        _held[shard] = new Holding(epoch, deadline);
    }

    internal void Drop(ShardId shard) => _held.TryRemove(shard, out _);

    /// <summary>The store said that a shard which this node held is another's by now.</summary>
    internal void NoteTaken(ShardId shard) => _taken[shard] = true;

    /// <summary>True when this node lost the shard to another, and did not merely run out of time.</summary>
    internal bool WasTaken(ShardId shard) => _taken.ContainsKey(shard);

    private readonly record struct Holding(Epoch Epoch, long Deadline);
}
