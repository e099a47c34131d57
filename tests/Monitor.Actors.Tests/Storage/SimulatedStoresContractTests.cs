using Monitor.Actors.Ports;
using Monitor.PortContracts.Storage;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Storage;

public sealed class SimulatedEventLogContractTests : EventLogContract
{
    private readonly SimulatedStorage _storage = new(new StoreFaults(1, new VirtualTimeProvider()));

    protected override ValueTask<IEventLog> OpenAsync() => ValueTask.FromResult(_storage.Open("node").Log);
}

public sealed class SimulatedJournalContractTests : JournalContract
{
    private readonly SimulatedStorage _storage = new(new StoreFaults(1, new VirtualTimeProvider()));

    protected override IJournal Open() => _storage.Open("node").Journal;
}

public sealed class SimulatedSnapshotsContractTests : SnapshotsContract
{
    private readonly SimulatedStorage _storage = new(new StoreFaults(1, new VirtualTimeProvider()));

    protected override ISnapshots Open() => _storage.Open("node").Snapshots;
}

public sealed class SimulatedHistoryContractTests : HistoryContract
{
    private readonly SimulatedStorage _storage = new(new StoreFaults(1, new VirtualTimeProvider()));

    protected override IHistory Open() => _storage.Open("node").History;
}

public sealed class SimulatedLeasesContractTests : LeasesContract
{
    private readonly VirtualTimeProvider _time = new();
    private readonly SimulatedStorage _storage;

    public SimulatedLeasesContractTests() => _storage = new SimulatedStorage(new StoreFaults(1, _time));

    protected override ILeases Open() => _storage.Open("node").Leases;

    protected override void Advance(TimeSpan time) => _time.Advance(time);
}
