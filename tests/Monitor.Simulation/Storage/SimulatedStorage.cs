namespace Monitor.Simulation.Storage;

/// <summary>
/// What outlives processes in a simulation: one node's disk, or the database that the nodes of a cluster share.
/// Nodes open it, die, and open it again.
/// </summary>
public sealed class SimulatedStorage
{
    private readonly LogMedium _log;
    private readonly JournalMedium _journal = new();
    private readonly SnapshotsMedium _snapshots = new();
    private readonly HistoryMedium _history = new();
    private readonly LeasesMedium _leases;
    private readonly MembersMedium _members;

    public SimulatedStorage(StoreFaults faults)
    {
        Faults = faults;
        _log = new LogMedium(faults.Time);
        _leases = new LeasesMedium(faults.Time);
        _members = new MembersMedium(faults.Time, _leases);
    }

    public StoreFaults Faults { get; }

    /// <summary>
    /// Null: the log syncs before it answers. Else it answers at once, and a power cut takes what was appended since
    /// the last multiple of this time.
    /// </summary>
    public TimeSpan? LogSyncInterval { get; set; }

    /// <summary>The stores for one run of a node.</summary>
    public SimulatedStores Open(string node) =>
        new(new StoreSession(Faults, node), _log, _journal, _snapshots, _history, _leases, _members);

    /// <summary>Takes what was acknowledged but not synced. Kill the nodes that use this storage first.</summary>
    public void CutPower()
    {
        if (LogSyncInterval is { } interval)
            _log.LoseAfterLastSync(interval);
    }
}
