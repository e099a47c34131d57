using Monitor.Actors.Ports;
using Monitor.PortContracts.Storage;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Storage;

public sealed class SimulatedSnapshotsContractTests : SnapshotsContract
{
    private readonly SimulatedStorage _storage = new(new StoreFaults(1, new VirtualTimeProvider()));

    protected override ISnapshots Open() => _storage.Open("node").Snapshots;
}
