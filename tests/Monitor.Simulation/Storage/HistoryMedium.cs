using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>The chunks and definitions of a simulated history.</summary>
internal sealed class HistoryMedium(EpochFence fence)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<ChunkKey, HistoryChunk> _chunks = [];
    private readonly SortedDictionary<(int Shard, UInt128 Series), byte[]> _definitions = [];

    public bool Write(ShardId shard, Epoch epoch, HistoryChunk[] chunks)
    {
        lock (_gate)
        {
            fence.Pass($"History of shard {shard}", epoch);
            foreach (HistoryChunk chunk in chunks)
                _chunks[new ChunkKey(shard.Value, chunk.Resolution, chunk.Series, chunk.StartMs)] = chunk;
            return true;
        }
    }

    public List<HistoryChunk> Read(
        ShardId shard, HistoryResolution resolution, IReadOnlyCollection<UInt128> series, long fromMs, long toMs)
    {
        lock (_gate)
        {
            HashSet<UInt128> wanted = [.. series];
            return
            [
                .. from entry in _chunks
                   where entry.Key.Shard == shard.Value && entry.Key.Resolution == resolution
                   where wanted.Contains(entry.Key.Series)
                   where entry.Value.StartMs < toMs && entry.Value.EndMs > fromMs
                   select entry.Value,
            ];
        }
    }

    public bool Define(ShardId shard, Epoch epoch, HistorySeries[] series)
    {
        lock (_gate)
        {
            fence.Pass($"History of shard {shard}", epoch);
            foreach (HistorySeries one in series)
                _definitions[(shard.Value, one.Series)] = one.Definition.ToArray();
            return true;
        }
    }

    public List<HistorySeries> List(ShardId shard)
    {
        lock (_gate)
        {
            HashSet<(int, UInt128)> withChunks = [.. _chunks.Keys.Select(key => (key.Shard, key.Series))];
            return
            [
                .. from entry in _definitions
                   where entry.Key.Shard == shard.Value && withChunks.Contains(entry.Key)
                   select new HistorySeries(entry.Key.Series, entry.Value),
            ];
        }
    }

    public int DropBefore(HistoryResolution resolution, long beforeMs)
    {
        lock (_gate)
        {
            ChunkKey[] old =
            [
                .. from entry in _chunks
                   where entry.Key.Resolution == resolution && entry.Value.EndMs <= beforeMs
                   select entry.Key,
            ];
            foreach (ChunkKey key in old)
                _chunks.Remove(key);
            return old.Length;
        }
    }

    private readonly record struct ChunkKey(int Shard, HistoryResolution Resolution, UInt128 Series, long StartMs)
        : IComparable<ChunkKey>
    {
        public int CompareTo(ChunkKey other) => (Shard, Resolution, Series, StartMs)
            .CompareTo((other.Shard, other.Resolution, other.Series, other.StartMs));
    }
}
