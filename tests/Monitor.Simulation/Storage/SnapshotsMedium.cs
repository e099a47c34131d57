using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>The snapshots of a simulated store, by name.</summary>
internal sealed class SnapshotsMedium(EpochFence fence)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Snapshot> _snapshots = new(StringComparer.Ordinal);

    public bool Save(string name, Epoch epoch, long sequence, byte[] payload)
    {
        lock (_gate)
        {
            fence.Pass($"Snapshot {name}", epoch);
            _snapshots[name] = new Snapshot(epoch, sequence, payload);
            return true;
        }
    }

    public Snapshot? Load(string name)
    {
        lock (_gate)
            return _snapshots.GetValueOrDefault(name);
    }
}
