using System.Runtime.CompilerServices;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>History as one run of a node sees it.</summary>
internal sealed class SimulatedHistory(StoreSession session, HistoryMedium medium) : IHistory
{
    public async ValueTask WriteAsync(
        ShardId shard, Epoch epoch, IReadOnlyList<HistoryChunk> chunks, CancellationToken cancel)
    {
        HistoryChunk[] copies = [.. chunks.Select(chunk => chunk with { Payload = chunk.Payload.ToArray() })];
        await session.RunAsync("WriteAsync", () => medium.Write(shard, epoch, copies), cancel).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<HistoryChunk> ReadAsync(
        ShardId shard, HistoryResolution resolution, IReadOnlyCollection<UInt128> series, long fromMs, long toMs,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        List<HistoryChunk> chunks = await session
            .RunAsync("ReadAsync", () => medium.Read(shard, resolution, series, fromMs, toMs), cancel)
            .ConfigureAwait(false);
        foreach (HistoryChunk chunk in chunks)
            yield return chunk;
    }

    public async IAsyncEnumerable<HistorySeries> ListSeriesAsync(
        ShardId shard, [EnumeratorCancellation] CancellationToken cancel)
    {
        List<HistorySeries> series = await session.RunAsync("ListSeriesAsync", () => medium.List(shard), cancel)
            .ConfigureAwait(false);
        foreach (HistorySeries one in series)
            yield return one;
    }

    public async ValueTask DefineAsync(
        ShardId shard, Epoch epoch, IReadOnlyList<HistorySeries> series, CancellationToken cancel)
    {
        HistorySeries[] copies = [.. series];
        await session.RunAsync("DefineAsync", () => medium.Define(shard, epoch, copies), cancel).ConfigureAwait(false);
    }

    public ValueTask<int> DropBeforeAsync(HistoryResolution resolution, long beforeMs, CancellationToken cancel) =>
        session.RunAsync("DropBeforeAsync", () => medium.DropBefore(resolution, beforeMs), cancel);
}
