using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>Snapshots as one run of a node sees them.</summary>
internal sealed class SimulatedSnapshots(StoreSession session, SnapshotsMedium medium) : ISnapshots
{
    public async ValueTask SaveAsync(
        string name, Epoch epoch, long sequence, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        byte[] copy = payload.ToArray();
        await session.RunAsync($"Save of {name}", () => medium.Save(name, epoch, sequence, copy), cancel)
            .ConfigureAwait(false);
    }

    public ValueTask<Snapshot?> LoadAsync(string name, CancellationToken cancel) =>
        session.RunAsync($"Load of {name}", () => medium.Load(name), cancel);
}
