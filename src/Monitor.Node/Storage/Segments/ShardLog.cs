namespace Monitor.Node.Storage.Segments;

/// <summary>What the log keeps of one shard. Guarded by the log's lock.</summary>
internal sealed class ShardLog(int shard)
{
    public int Shard => shard;

    public long Epoch { get; set; }

    /// <summary>Position of the last record that was taken, durable or not.</summary>
    public long LastAppended { get; set; }

    /// <summary>Position of the last durable record.</summary>
    public long LastDurable { get; set; }

    public long AppendedMs { get; set; }

    public long TrimmedThrough { get; set; }

    /// <summary>Records in memory that were not handed to the reader yet, in order, not all of them durable.</summary>
    public Queue<TailRecord> Tail { get; private set; } = new();

    /// <summary>
    /// Position of the last record that is not in <see cref="Tail"/>: a reader behind it must go to the disk.
    /// </summary>
    public long MemoryFloor { get; set; }

    /// <summary>Chunks of the records that the reader looks at until its next read, once for each record.</summary>
    public List<TailChunk> Held { get; } = [];

    /// <summary>Set while a reader waits for the next durable record.</summary>
    public TaskCompletionSource? Arrival { get; set; }

    /// <summary>The memory behind the records that the reader got from disk last.</summary>
    public byte[] DiskBuffer { get; set; } = [];

    public ShardMark Mark => new(shard, Epoch, LastAppended, TrimmedThrough, AppendedMs);

    /// <summary>Takes the first record out of memory.</summary>
    public TailRecord Dequeue()
    {
        TailRecord record = Tail.Dequeue();
        MemoryFloor = record.Position;
        return record;
    }

    /// <summary>The reader came back: it is done with what it got before.</summary>
    public void ReleaseHeld()
    {
        foreach (TailChunk chunk in Held)
            chunk.Unread--;
        Held.Clear();
    }

    /// <summary>Forgets the records that could not be written.</summary>
    public void DropUndurable()
    {
        if (LastAppended == LastDurable)
            return;
        var kept = new Queue<TailRecord>();
        foreach (TailRecord record in Tail)
        {
            if (record.Position <= LastDurable)
                kept.Enqueue(record);
            else
                record.Chunk.Unread--;
        }

        Tail = kept;
        LastAppended = LastDurable;
    }
}
