using System.Collections.Immutable;
using Monitor.Actors.Instruments;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Degraded;

/// <summary>
/// Records that wait to be judged, here or elsewhere, by shard and in order; bounded, the oldest go first. They are all
/// kept for the log besides, so what is dropped here is judged late and not lost.
/// </summary>
/// <param name="bytesMax">How many bytes may wait.</param>
/// <param name="dropped">Counts what there was no room for.</param>
internal sealed class HandedRecords(long bytesMax, CounterInstrument dropped)
{
    private readonly LinkedList<HandedRecord> _all = [];
    private long _bytes;

    public bool IsEmpty => _all.Count == 0;

    public void Add(HandedRecord record)
    {
        _all.AddLast(record);
        _bytes += record.Payload.Length;
        while (_bytes > bytesMax && _all.First is { } oldest)
        {
            dropped.Increment();
            Remove(oldest);
        }
    }

    /// <summary>Gives back what could not be handed over, ahead of all that came since.</summary>
    public void PutBack(ImmutableArray<HandedRecord> records)
    {
        for (int i = records.Length - 1; i >= 0; i--)
        {
            _all.AddFirst(records[i]);
            _bytes += records[i].Payload.Length;
        }
    }

    /// <summary>Takes records of shards that somebody wants, oldest first, until they have so many bytes.</summary>
    public ImmutableArray<HandedRecord> Take(Func<ShardId, bool> isWanted, int bytes)
    {
        ImmutableArray<HandedRecord>.Builder taken = ImmutableArray.CreateBuilder<HandedRecord>();
        LinkedListNode<HandedRecord>? node = _all.First;
        while (node is not null && bytes > 0)
        {
            LinkedListNode<HandedRecord>? next = node.Next;
            if (isWanted(node.Value.Shard))
            {
                taken.Add(node.Value);
                bytes -= node.Value.Payload.Length;
                Remove(node);
            }

            node = next;
        }

        return taken.DrainToImmutable();
    }

    public void Clear()
    {
        _all.Clear();
        _bytes = 0;
    }

    private void Remove(LinkedListNode<HandedRecord> node)
    {
        _bytes -= node.Value.Payload.Length;
        _all.Remove(node);
    }
}
