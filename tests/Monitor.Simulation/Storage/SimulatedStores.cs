using Monitor.Actors.Ports;

namespace Monitor.Simulation.Storage;

/// <summary>All stores of one run of a node.</summary>
public sealed class SimulatedStores : INodeStores
{
    private readonly StoreSession _session;
    private readonly SimulatedEventLog _log;

    internal SimulatedStores(
        StoreSession session, LogMedium log, JournalMedium journal, SnapshotsMedium snapshots, HistoryMedium history,
        LeasesMedium leases, MembersMedium members)
    {
        _session = session;
        _log = new SimulatedEventLog(session, log);
        Journal = new SimulatedJournal(session, journal);
        Snapshots = new SimulatedSnapshots(session, snapshots);
        History = new SimulatedHistory(session, history);
        Leases = new SimulatedLeases(session, leases);
        Members = new SimulatedMembers(session, members);
    }

    public IEventLog Log => _log;

    public IJournal Journal { get; }

    public ISnapshots Snapshots { get; }

    public IHistory History { get; }

    public ILeases Leases { get; }

    public IMembers Members { get; }

    /// <summary>Closes the log, as a node that stops in order does.</summary>
    public ValueTask DisposeAsync() => _log.DisposeAsync();

    /// <summary>
    /// Ends the run as kill -9 does: what is under way has no effect any more, and nothing is tidied up.
    /// </summary>
    public void Kill()
    {
        _session.Kill();
        _log.Forget();
    }
}
