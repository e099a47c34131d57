namespace Monitor.Node.Storage.Segments;

/// <summary>
/// The newest part of the log, in memory: what waits to be written and what waits to be read, in the same chunks.
/// Appends fill the last chunk, the writer follows behind them, the readers behind the writer. Guarded by the log's
/// lock.
/// </summary>
internal sealed class LogTail(SegmentEventLogOptions options)
{
    private const int SparesMax = 32;
    private readonly LinkedList<TailChunk> _chunks = new();
    private readonly Stack<byte[]> _spares = new();
    private Queue<AppendWaiter> _pending = new();
    private TailChunk? _filling;
    private long _bytes;

    /// <summary>Bytes that wait to be written or are being written.</summary>
    public long PendingBytes { get; private set; }

    /// <summary>Copies one record into memory, to be written.</summary>
    public AppendWaiter Append(
        ShardLog shard, Segment segment, long position, long epoch, long nowMs, ReadOnlySpan<byte> payload,
        uint checksum)
    {
        int size = RecordHeader.RecordSize(payload.Length);
        TailChunk chunk = ChunkFor(segment, position, size);
        int offset = chunk.Used;
        Span<byte> record = chunk.Buffer.AsSpan(offset, size);
        RecordHeader.Begin(record, checksum, payload.Length, shard.Shard, epoch, nowMs, position);
        payload.CopyTo(record[RecordHeader.Size..]);
        chunk.Used += size;
        chunk.Unread++;
        PendingBytes += size;
        shard.Tail.Enqueue(new TailRecord(chunk, offset, payload.Length, position, nowMs));
        AppendWaiter waiter = AppendWaiter.Rent(shard, chunk, position, payload.Length);
        _pending.Enqueue(waiter);
        return waiter;
    }

    /// <summary>Moves all that waits for the first waiting segment into the batch; false when nothing waits.</summary>
    public bool Take(LogBatch batch)
    {
        if (_pending.Count == 0)
            return false;
        Segment segment = _pending.Peek().Chunk.Segment;
        batch.Begin(segment);
        while (_pending.TryPeek(out AppendWaiter? waiter) && waiter.Chunk.Segment == segment)
            batch.Add(_pending.Dequeue());
        return true;
    }

    /// <summary>The batch is in the file.</summary>
    public void Written(LogBatch batch)
    {
        foreach (LogBatch.Range range in batch.Ranges)
        {
            range.Chunk.Written = range.To;
            PendingBytes -= range.To - range.From;
        }
    }

    /// <summary>
    /// Nothing that waits will be written: forgets it all and hands out who waits. The shards have dropped their
    /// records already.
    /// </summary>
    public Queue<AppendWaiter> Abandon()
    {
        Queue<AppendWaiter> abandoned = _pending;
        _pending = new Queue<AppendWaiter>();
        _filling = null;
        PendingBytes = 0;
        for (LinkedListNode<TailChunk>? node = _chunks.First; node is not null;)
        {
            LinkedListNode<TailChunk>? next = node.Next;
            node.Value.Used = node.Value.Written;
            if (node.Value.Used == 0)
                Remove(node, recycle: true);
            node = next;
        }

        return abandoned;
    }

    /// <summary>
    /// Gives back chunks from the oldest on: those that are written and read, and, past the limit, those that
    /// their readers left lying too long; these readers go to the disk.
    /// </summary>
    public void Evict(IEnumerable<ShardLog> shards)
    {
        while (_chunks.First is { } oldest && oldest.Value != _filling && oldest.Value.Written == oldest.Value.Used)
        {
            bool read = oldest.Value.Unread == 0;
            if (!read && _bytes <= options.TailBytes)
                return;
            if (!read)
            {
                foreach (ShardLog shard in shards)
                {
                    while (shard.Tail.TryPeek(out TailRecord record) && record.Chunk == oldest.Value)
                        shard.Dequeue();
                }
            }

            Remove(oldest, recycle: read);
        }
    }

    private TailChunk ChunkFor(Segment segment, long position, int size)
    {
        if (_filling is not null && _filling.Segment == segment && _filling.Free >= size)
            return _filling;
        byte[] buffer = size > options.ChunkBytes ? new byte[size]
            : _spares.Count > 0 ? _spares.Pop() : GC.AllocateUninitializedArray<byte>(options.ChunkBytes);
        _filling = new TailChunk(buffer, segment, position);
        _chunks.AddLast(_filling);
        _bytes += buffer.Length;
        return _filling;
    }

    private void Remove(LinkedListNode<TailChunk> node, bool recycle)
    {
        byte[] buffer = node.Value.Buffer;
        _chunks.Remove(node);
        _bytes -= buffer.Length;
        if (recycle && buffer.Length == options.ChunkBytes && _spares.Count < SparesMax)
            _spares.Push(buffer);
    }
}
