using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>All stores of one run of a node.</summary>
public sealed class SimulatedStores : INodeStores, IKeptRecords
{
    private readonly StoreSession _session;
    private readonly SimulatedEventLog _log;

    internal SimulatedStores(StoreSession session, SimulatedEventLog log)
    {
        _session = session;
        _log = log;
        Log = log;
    }

    public IEventLog Log { get; private init; }

    /// <summary>What the log cannot take.</summary>
    public Action<ShardId, ReadOnlyMemory<byte>>? Kept
    {
        set => _log.Kept = value;
    }

    public required IJournal Journal { get; init; }

    public required ISnapshots Snapshots { get; init; }

    public required IHistory History { get; init; }

    public required ILeases Leases { get; init; }

    public required IMembers Members { get; init; }

    /// <summary>Closes the log, as a node that stops in order does.</summary>
    public ValueTask DisposeAsync() => _log.DisposeAsync();

    /// <summary>The same stores with something in front of log and snapshots.</summary>
    public SimulatedStores With(IEventLog log, ISnapshots snapshots) => new(_session, _log)
    {
        Log = log,
        Journal = Journal,
        Snapshots = snapshots,
        History = History,
        Leases = Leases,
        Members = Members,
    };

    /// <summary>
    /// Ends the run as kill -9 does: what is under way has no effect any more, and nothing is tidied up.
    /// </summary>
    public void Kill()
    {
        _session.Kill();
        _log.Forget();
    }
}
