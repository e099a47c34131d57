using System.Runtime.CompilerServices;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Queries;

/// <summary>History of one shard in a list.</summary>
internal sealed class ListedHistory : IHistory
{
    private readonly List<HistoryChunk> _chunks = [];

    public ValueTask WriteAsync(
        ShardId shard, Epoch epoch, IReadOnlyList<HistoryChunk> chunks, CancellationToken cancel)
    {
        _chunks.AddRange(chunks);
        return ValueTask.CompletedTask;
    }

    /// <summary>As if the chunks that begin then had not arrived yet.</summary>
    public void Forget(long startMs) => _chunks.RemoveAll(chunk => chunk.StartMs == startMs);

    public async IAsyncEnumerable<HistoryChunk> ReadAsync(
        ShardId shard, HistoryResolution resolution, IReadOnlyCollection<UInt128> series, long fromMs, long toMs,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (HistoryChunk chunk in _chunks.OrderBy(chunk => chunk.StartMs).ToList())
        {
            if (chunk.Resolution == resolution && series.Contains(chunk.Series)
                && chunk.StartMs < toMs && chunk.EndMs > fromMs)
                yield return chunk;
        }

        await Task.CompletedTask;
    }

    public IAsyncEnumerable<HistorySeries> ListSeriesAsync(ShardId shard, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask DefineAsync(
        ShardId shard, Epoch epoch, IReadOnlyList<HistorySeries> series, CancellationToken cancel) =>
        ValueTask.CompletedTask;

    public ValueTask<int> DropBeforeAsync(HistoryResolution resolution, long beforeMs, CancellationToken cancel) =>
        ValueTask.FromResult(_chunks.RemoveAll(chunk => chunk.Resolution == resolution && chunk.EndMs <= beforeMs));
}
