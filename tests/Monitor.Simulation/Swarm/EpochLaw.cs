using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Swarm;

/// <summary>
/// Epochs of a shard only grow, each has one owner, and no store takes a write under one that is over.
/// </summary>
internal sealed class EpochLaw
{
    private readonly World _world;
    private readonly Dictionary<ShardId, Lease> _granted = [];
    private readonly Dictionary<string, Epoch> _written = new(StringComparer.Ordinal);

    public EpochLaw(World world, SimulatedStorage storage)
    {
        _world = world;
        storage.Granted = Grant;
        storage.Fence.Passed = Write;
    }

    private void Grant(Lease lease)
    {
        _world.Note("leases", $"shard {lease.Shard} is {lease.Owner}'s under epoch {lease.Epoch}");
        if (_granted.TryGetValue(lease.Shard, out Lease? before) && lease.Epoch <= before.Epoch)
            _world.Break("epochs grow", $"shard {lease.Shard} got {lease.Epoch} after {before.Epoch}");
        _granted[lease.Shard] = lease;
    }

    private void Write(string thing, Epoch epoch)
    {
        if (_written.TryGetValue(thing, out Epoch newest) && epoch < newest)
            _world.Break("no write under an epoch that is over", $"{thing} was written under {newest}, then {epoch}");
        _written[thing] = epoch;
    }
}
