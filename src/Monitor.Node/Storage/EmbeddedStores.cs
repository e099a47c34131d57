using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Storage.History;
using Monitor.Node.Storage.Journal;
using Monitor.Node.Storage.Leases;
using Monitor.Node.Storage.Segments;
using Monitor.Node.Storage.Snapshots;

namespace Monitor.Node.Storage;

/// <summary>The embedded engine: every store of the node in its data directory.</summary>
internal sealed class EmbeddedStores : IEngine
{
    private readonly SegmentEventLog _log;
    private readonly FileSnapshots _snapshots;
    private readonly SqliteJournal _journal;
    private readonly SqliteHistory _history;

    /// <summary>Opens all stores. The directory is held for this process already.</summary>
    /// <exception cref="StoreUnavailableException">The directory cannot be read or written.</exception>
    /// <exception cref="StoreCorruptException">A store is damaged.</exception>
    public EmbeddedStores(NodeOptions options, TimeProvider time, ILoggerFactory logs)
    {
        string directory = options.Data.Directory;
        var log = new SegmentEventLogOptions
        {
            Directory = Path.Combine(directory, "log"),
            Durability = DurabilityOf(options.Ingest),
        };
        _log = SegmentEventLog.Open(log, time, logs.CreateLogger<SegmentEventLog>());
        _snapshots = FileSnapshots.Open(Path.Combine(directory, "snapshots"), logs.CreateLogger<FileSnapshots>());
        EmbeddedLeases leases = EmbeddedLeases.Open(directory, time);
        Leases = leases;
        Members = new EmbeddedMembers(leases, time);
        _journal = SqliteJournal.Open(Path.Combine(directory, "journal.db"));
        _history = SqliteHistory.Open(Path.Combine(directory, "history.db"));
    }

    public IEventLog Log => _log;

    public ILeases Leases { get; }

    public IMembers Members { get; }

    public IJournal Journal => _journal;

    public ISnapshots Snapshots => _snapshots;

    public IHistory History => _history;

    public IReadOnlyList<IStoreStatistics> Statistics =>
        [_log.Statistics, _snapshots.Statistics, _journal.Statistics, _history.Statistics];

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _journal.Dispose();
        _history.Dispose();
    }

    private static LogDurability DurabilityOf(IngestOptions options) => options.Durability switch
    {
        Durability.Always => LogDurability.Always,
        Durability.Os => LogDurability.System,
        _ => LogDurability.Every(options.SyncInterval),
    };
}
