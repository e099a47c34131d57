namespace Monitor.Simulation.Storage;

/// <summary>
/// What outlives processes in a simulation: one node's disk, or the database that the nodes of a cluster share.
/// Nodes open it, die, and open it again.
/// </summary>
public sealed class SimulatedStorage(StoreFaults faults)
{
    private readonly LogMedium _log = new(faults.Time);
    private readonly JournalMedium _journal = new();
    private readonly SnapshotsMedium _snapshots = new();
    private readonly HistoryMedium _history = new();
    private readonly LeasesMedium _leases = new(faults.Time);

    public StoreFaults Faults => faults;

    /// <summary>
    /// Null: the log syncs before it answers. Else it answers at once, and a power cut takes what was appended since
    /// the last multiple of this time.
    /// </summary>
    public TimeSpan? LogSyncInterval { get; set; }

    /// <summary>The stores for one run of a node.</summary>
    public SimulatedStores Open(string node) =>
        new(new StoreSession(faults, node), _log, _journal, _snapshots, _history, _leases);

    /// <summary>Takes what was acknowledged but not synced. Kill the nodes that use this storage first.</summary>
    public void CutPower()
    {
        if (LogSyncInterval is { } interval)
            _log.LoseAfterLastSync(interval);
    }
}
