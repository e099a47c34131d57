using Monitor.Actors.Runtime;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ingest;

/// <summary>
/// One component as endpoints see it: its number, its shard, its series and the way to its collector.
/// </summary>
internal sealed class ComponentEntry(
    int index, ShardId shard, ComponentSeries series, int waitingBytesLimit)
{
    private int _waitingBytes;

    public int Index { get; } = index;

    public ShardId Shard { get; } = shard;

    public ComponentSeries Series { get; } = series;

    public ActorRef<CollectorMessage> Collector { get; set; } = null!;

    /// <summary>Books room for bytes on their way to the log; false when too many wait.</summary>
    public bool TryBook(int bytes)
    {
        if (Interlocked.Add(ref _waitingBytes, bytes) <= waitingBytesLimit)
            return true;
        Release(bytes);
        return false;
    }

    public void Release(int bytes) => Interlocked.Add(ref _waitingBytes, -bytes);
}
