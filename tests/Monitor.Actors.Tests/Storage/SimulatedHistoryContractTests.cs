using Monitor.Actors.Ports;
using Monitor.PortContracts.Storage;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Storage;

public sealed class SimulatedHistoryContractTests : HistoryContract
{
    private readonly SimulatedStorage _storage = new(new StoreFaults(1, new VirtualTimeProvider()));

    protected override IHistory Open() => _storage.Open("node").History;
}
