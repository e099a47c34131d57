using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Storage;
using Monitor.Node.Storage.History;
using Monitor.Node.Storage.Journal;
using Monitor.Node.Storage.Leases;
using Monitor.Node.Storage.Segments;
using Monitor.Node.Storage.Snapshots;

namespace Monitor.Node.Pipeline;

/// <summary>The embedded engine: every store of the node in its data directory.</summary>
internal sealed class NodeStores : IAsyncDisposable
{
    /// <summary>Opens all stores. The directory is held for this process already.</summary>
    /// <exception cref="StoreUnavailableException">The directory cannot be read or written.</exception>
    /// <exception cref="StoreCorruptException">A store is damaged.</exception>
    public NodeStores(NodeOptions options, TimeProvider time, ILoggerFactory logs)
    {
        string directory = options.Data.Directory;
        var log = new SegmentEventLogOptions
        {
            Directory = Path.Combine(directory, "log"),
            Durability = DurabilityOf(options.Ingest),
        };
        Log = SegmentEventLog.Open(log, time, logs.CreateLogger<SegmentEventLog>());
        Snapshots = FileSnapshots.Open(Path.Combine(directory, "snapshots"), logs.CreateLogger<FileSnapshots>());
        Leases = EmbeddedLeases.Open(directory, time);
        Journal = SqliteJournal.Open(Path.Combine(directory, "journal.db"));
        History = SqliteHistory.Open(Path.Combine(directory, "history.db"));
    }

    public SegmentEventLog Log { get; }

    public FileSnapshots Snapshots { get; }

    public EmbeddedLeases Leases { get; }

    public SqliteJournal Journal { get; }

    public SqliteHistory History { get; }

    /// <summary>What each store did, for the node's own metrics.</summary>
    public IReadOnlyList<IStoreStatistics> Statistics =>
        [Log.Statistics, Snapshots.Statistics, Journal.Statistics, History.Statistics];

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        Journal.Dispose();
        History.Dispose();
    }

    private static LogDurability DurabilityOf(IngestOptions options) => options.Durability switch
    {
        Durability.Always => LogDurability.Always,
        Durability.Os => LogDurability.System,
        _ => LogDurability.Every(options.SyncInterval),
    };
}
