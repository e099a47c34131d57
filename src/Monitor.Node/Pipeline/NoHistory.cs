using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Pipeline;

internal sealed class NoHistory : IHistory
{
    public ValueTask WriteAsync(ShardId shard, Epoch epoch, IReadOnlyList<HistoryChunk> chunks, CancellationToken cancel) => default;
    public async IAsyncEnumerable<HistoryChunk> ReadAsync(ShardId shard, HistoryResolution resolution, IReadOnlyCollection<UInt128> series, long fromMs, long toMs, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel) { await Task.CompletedTask; yield break; }
    public async IAsyncEnumerable<HistorySeries> ListSeriesAsync(ShardId shard, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel) { await Task.CompletedTask; yield break; }
    public ValueTask DefineAsync(ShardId shard, Epoch epoch, IReadOnlyList<HistorySeries> series, CancellationToken cancel) => default;
    public ValueTask<int> DropBeforeAsync(HistoryResolution resolution, long beforeMs, CancellationToken cancel) => default;
}
