using Monitor.Actors.Ports;
using Monitor.PortContracts.Storage;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Storage;

public sealed class SimulatedLeasesContractTests : LeasesContract
{
    private readonly VirtualTimeProvider _time = new();
    private readonly SimulatedStorage _storage;

    public SimulatedLeasesContractTests() => _storage = new SimulatedStorage(new StoreFaults(1, _time));

    protected override ILeases Open() => _storage.Open("node").Leases;

    protected override void Advance(TimeSpan time) => _time.Advance(time);
}
