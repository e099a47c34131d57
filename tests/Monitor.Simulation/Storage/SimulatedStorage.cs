namespace Monitor.Simulation.Storage;

/// <summary>
/// What outlives processes in a simulation: one node's disk, or the database that the nodes of a cluster share.
/// Nodes open it, die, and open it again.
/// </summary>
public sealed class SimulatedStorage
{
    private readonly StoreFaults _faults;
    private readonly LogMedium _log;
    private readonly JournalMedium _journal;
    private readonly SnapshotsMedium _snapshots;
    private readonly HistoryMedium _history;
    private readonly LeasesMedium _leases;
    private readonly MembersMedium _members;

    public SimulatedStorage(StoreFaults faults)
    {
        _faults = faults;
        _log = new LogMedium(faults.Time, Fence);
        _journal = new JournalMedium(Fence);
        _snapshots = new SnapshotsMedium(Fence);
        _history = new HistoryMedium(Fence);
        _leases = new LeasesMedium(faults.Time, Fence);
        _members = new MembersMedium(faults.Time, _leases);
    }

    public StoreFaults Faults => _faults;

    /// <summary>What refuses the writes of former owners.</summary>
    public EpochFence Fence { get; } = new();

    /// <summary>True to end an epoch when the next one begins, and not only at the first write under that.</summary>
    public bool EndsEpochs { set => _leases.EndsEpochs = value; }

    /// <summary>The leases that are held now.</summary>
    public IReadOnlyList<Actors.Ports.Lease> Leases => _leases.List();

    /// <summary>Told of each lease that is given.</summary>
    public Action<Actors.Ports.Lease>? Granted { set => _leases.Granted = value; }

    /// <summary>Told of each entry of a journal that becomes durable, in order, with its stream.</summary>
    public Action<string, byte[]>? Journaled { set => _journal.Appended = value; }

    /// <summary>
    /// Null: the log syncs before it answers. Else it answers at once, and a power cut takes what was appended since
    /// the last multiple of this time.
    /// </summary>
    public TimeSpan? LogSyncInterval { get; set; }

    /// <summary>The stores for one run of a node; behind a link where they are not in its process.</summary>
    public SimulatedStores Open(string node, StoreLink? link = null)
    {
        var session = new StoreSession(_faults, node, link);
        return new SimulatedStores(session, new SimulatedEventLog(session, _log))
        {
            Journal = new SimulatedJournal(session, _journal),
            Snapshots = new SimulatedSnapshots(session, _snapshots),
            History = new SimulatedHistory(session, _history),
            Leases = new SimulatedLeases(session, _leases),
            Members = new SimulatedMembers(session, _members),
        };
    }

    /// <summary>Takes what was acknowledged but not synced. Kill the nodes that use this storage first.</summary>
    public void CutPower()
    {
        if (LogSyncInterval is { } interval)
            _log.LoseAfterLastSync(interval);
    }
}
