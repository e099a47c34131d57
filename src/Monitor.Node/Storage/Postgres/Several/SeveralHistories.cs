using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Postgres.Several;

/// <summary>The history of a cluster with several databases: each shard's is in the shard's.</summary>
internal sealed class SeveralHistories(ShardDatabases databases) : IHistory
{
    public ValueTask WriteAsync(
        ShardId shard, Epoch epoch, IReadOnlyList<HistoryChunk> chunks, CancellationToken cancel) =>
        databases.Of(shard).History.WriteAsync(shard, epoch, chunks, cancel);

    public IAsyncEnumerable<HistoryChunk> ReadAsync(
        ShardId shard, HistoryResolution resolution, IReadOnlyCollection<UInt128> series, long fromMs, long toMs,
        CancellationToken cancel) =>
        databases.Of(shard).History.ReadAsync(shard, resolution, series, fromMs, toMs, cancel);

    public IAsyncEnumerable<HistorySeries> ListSeriesAsync(ShardId shard, CancellationToken cancel) =>
        databases.Of(shard).History.ListSeriesAsync(shard, cancel);

    public ValueTask DefineAsync(
        ShardId shard, Epoch epoch, IReadOnlyList<HistorySeries> series, CancellationToken cancel) =>
        databases.Of(shard).History.DefineAsync(shard, epoch, series, cancel);

    /// <summary>In every database; one that is away keeps its old chunks until the next time.</summary>
    public async ValueTask<int> DropBeforeAsync(HistoryResolution resolution, long beforeMs, CancellationToken cancel)
    {
        int dropped = 0;
        StoreUnavailableException? away = null;
        foreach (DatabasePart part in databases.Parts)
        {
            try
            {
                dropped += await part.History.DropBeforeAsync(resolution, beforeMs, cancel).ConfigureAwait(false);
            }
            catch (StoreUnavailableException error)
            {
                away = error;
            }
        }

        return away is null ? dropped : throw away;
    }
}
