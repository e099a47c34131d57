using Monitor.Actors.Ports;
using Monitor.PortContracts.Storage;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Storage;

public sealed class SimulatedMembersContractTests : MembersContract
{
    private readonly VirtualTimeProvider _time = new();
    private readonly SimulatedStorage _storage;

    public SimulatedMembersContractTests() => _storage = new SimulatedStorage(new StoreFaults(1, _time));

    protected override (IMembers Members, ILeases Leases) Open()
    {
        SimulatedStores stores = _storage.Open("node");
        return (stores.Members, stores.Leases);
    }

    protected override void Advance(TimeSpan time) => _time.Advance(time);
}
