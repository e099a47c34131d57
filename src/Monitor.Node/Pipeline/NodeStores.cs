using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Storage.Leases;
using Monitor.Node.Storage.Segments;
using Monitor.Node.Storage.Snapshots;

namespace Monitor.Node.Pipeline;

/// <summary>The embedded engine: every store of the node in its data directory, which is this node's alone.</summary>
internal sealed class NodeStores : IAsyncDisposable
{
    private NodeStores(SegmentEventLog log, FileSnapshots snapshots, EmbeddedLeases leases)
    {
        Log = log;
        Snapshots = snapshots;
        Leases = leases;
    }

    public SegmentEventLog Log { get; }

    public FileSnapshots Snapshots { get; }

    public EmbeddedLeases Leases { get; }

    public IHistory History { get; } = new NoHistory();

    /// <summary>Opens what the data directory holds; the process has locked it (NodeProcess).</summary>
    /// <exception cref="StoreUnavailableException">The directory cannot be read or written.</exception>
    /// <exception cref="StoreCorruptException">A store is damaged.</exception>
    public static NodeStores Open(NodeOptions options, TimeProvider time, ILoggerFactory logging)
    {
        string directory = options.Data.Directory;
        var log = new SegmentEventLogOptions
        {
            Directory = Path.Combine(directory, "log"),
            Durability = DurabilityOf(options.Ingest),
        };
        return new NodeStores(
            SegmentEventLog.Open(log, time, logging.CreateLogger<SegmentEventLog>()),
            FileSnapshots.Open(Path.Combine(directory, "snapshots"), logging.CreateLogger<FileSnapshots>()),
            EmbeddedLeases.Open(directory, time));
    }

    public ValueTask DisposeAsync() => Log.DisposeAsync();

    private static LogDurability DurabilityOf(IngestOptions options) => options.Durability switch
    {
        Durability.Always => LogDurability.Always,
        Durability.Os => LogDurability.System,
        _ => LogDurability.Every(options.SyncInterval),
    };
}
