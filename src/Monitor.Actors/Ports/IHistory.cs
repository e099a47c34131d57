using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ports;

/// <summary>
/// Closed buckets, older than the hot windows: compressed chunks of one series, one resolution and one span of time.
/// The payload is the windows' business; the store sees bytes.
/// </summary>
public interface IHistory
{
    /// <summary>
    /// Adds chunks, all or none. A chunk of the same series, resolution and start replaces the one before.
    /// </summary>
    /// <exception cref="FencedException">The shard has a newer owner.</exception>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    ValueTask WriteAsync(ShardId shard, Epoch epoch, IReadOnlyList<HistoryChunk> chunks, CancellationToken cancel);

    /// <summary>The chunks of some series that overlap [fromMs, toMs), by series and start.</summary>
    IAsyncEnumerable<HistoryChunk> ReadAsync(
        ShardId shard, HistoryResolution resolution, IReadOnlyCollection<UInt128> series, long fromMs, long toMs,
        CancellationToken cancel);

    /// <summary>
    /// Every series of the shard that has chunks, with its stored definition: what a restart remembers.
    /// </summary>
    IAsyncEnumerable<HistorySeries> ListSeriesAsync(ShardId shard, CancellationToken cancel);

    /// <summary>Remembers definitions of series; the same series again replaces.</summary>
    ValueTask DefineAsync(ShardId shard, Epoch epoch, IReadOnlyList<HistorySeries> series, CancellationToken cancel);

    /// <summary>
    /// Drops chunks of a resolution that end before a time; returns how many. An engine may keep some until others that
    /// began in the same hours can go with them.
    /// </summary>
    ValueTask<int> DropBeforeAsync(HistoryResolution resolution, long beforeMs, CancellationToken cancel);
}

/// <summary>Length of a history bucket. The numbers are seconds, and are written to disk.</summary>
public enum HistoryResolution
{
    TenSeconds = 10,
    OneMinute = 60,
}

/// <summary>Closed buckets of one series: those that begin in [StartMs, EndMs).</summary>
public readonly record struct HistoryChunk(
    UInt128 Series, HistoryResolution Resolution, long StartMs, long EndMs, ReadOnlyMemory<byte> Payload);

/// <summary>A series by its stable fingerprint, and its definition as bytes.</summary>
public readonly record struct HistorySeries(UInt128 Series, ReadOnlyMemory<byte> Definition);
