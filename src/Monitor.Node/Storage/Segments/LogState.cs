using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Segments;

/// <summary>
/// All of the log that lives in memory, behind one lock that is never held over I/O: shards, the tail, the list of
/// segments. Appenders, the writer and the readers meet here.
/// </summary>
internal sealed class LogState
{
    /// <summary>
    /// A log that is opened again, or goes on after a failed write, leaves this many positions out: whatever a torn
    /// write may have left behind, no position is ever given out twice.
    /// </summary>
    private const long ReopenGap = 1L << 30;

    private const long Page = 4096;

    private readonly Lock _gate = new();
    private readonly SegmentEventLogOptions _options;
    private readonly TimeProvider _time;
    private readonly LogTail _tail;
    private readonly Dictionary<int, ShardLog> _shards = [];
    private readonly List<Segment> _segments;
    private Segment? _filling;
    private long _next;
    private bool _closed;

    public LogState(SegmentEventLogOptions options, TimeProvider time, RecoveredLog recovered)
    {
        _options = options;
        _time = time;
        _tail = new LogTail(options);
        _segments = [.. recovered.Segments];
        _next = recovered.Next;
        foreach (ShardMark mark in recovered.Shards)
        {
            _shards.Add(mark.Shard, new ShardLog(mark.Shard)
            {
                Epoch = mark.Epoch,
                LastAppended = mark.Last,
                LastDurable = mark.Last,
                MemoryFloor = mark.Last,
                TrimmedThrough = mark.TrimmedThrough,
                AppendedMs = mark.AppendedMs,
            });
        }
    }

    /// <summary>The newest segment that is on disk.</summary>
    public Segment? LastSegment
    {
        get
        {
            lock (_gate)
                return _segments.Count == 0 ? null : _segments[^1];
        }
    }

    /// <summary>Takes a record; the writer must be woken afterwards.</summary>
    public ValueTask<LogPosition> Append(ShardId id, Epoch epoch, ReadOnlySpan<byte> payload)
    {
        uint checksum = Crc32C.Compute(payload);
        int size = RecordHeader.RecordSize(payload.Length);
        long nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            if (_closed)
                throw new StoreUnavailableException("The event log is closed.");
            ShardLog shard = ShardOf(id);
            RefuseOld(shard, epoch);
            if (_tail.PendingBytes > 0 && _tail.PendingBytes + size > _options.PendingBytesMax)
                throw new StoreUnavailableException(
                    $"The event log has {_tail.PendingBytes} bytes waiting for the disk, "
                    + $"its limit is {_options.PendingBytesMax}.");
            Segment segment = SegmentFor(size, nowMs);
            shard.Epoch = epoch.Value;
            shard.AppendedMs = Math.Max(nowMs, shard.AppendedMs);
            shard.LastAppended = _next;
            AppendWaiter waiter = _tail.Append(
                shard, segment, _next, epoch.Value, shard.AppendedMs, payload, checksum);
            _next += size;
            return waiter.Task;
        }
    }

    /// <summary>The next batch to write; false when nothing waits.</summary>
    public bool Take(LogBatch batch)
    {
        lock (_gate)
            return _tail.Take(batch);
    }

    /// <summary>A planned segment is on disk now.</summary>
    public void Created(Segment segment)
    {
        lock (_gate)
            _segments.Add(segment);
    }

    /// <summary>The batch is durable: readers may see it, then its appenders hear of it.</summary>
    public void Complete(LogBatch batch)
    {
        lock (_gate)
        {
            _tail.Written(batch);
            batch.Segment.End = batch.End;
            foreach (AppendWaiter waiter in batch.Waiters)
            {
                ShardLog shard = waiter.Shard;
                shard.LastDurable = waiter.Position;
                batch.Segment.Index!.Add(shard.Shard, (int)(waiter.Position - batch.Segment.Start), waiter.Length);
                if (shard.Arrival is not null)
                {
                    shard.Arrival.SetResult();
                    shard.Arrival = null;
                }
            }

            _tail.Evict(_shards.Values);
        }

        foreach (AppendWaiter waiter in batch.Waiters)
            waiter.Complete();
    }

    /// <summary>
    /// The batch could not be written, so neither can what came after it. Returns how many appends that was.
    /// </summary>
    public int Fail(LogBatch batch, Exception error)
    {
        Queue<AppendWaiter> abandoned;
        lock (_gate)
        {
            foreach (ShardLog shard in _shards.Values)
                shard.DropUndurable();
            abandoned = _tail.Abandon();
            _filling = null;
        }

        foreach (AppendWaiter waiter in batch.Waiters)
            waiter.Fail(error);
        foreach (AppendWaiter waiter in abandoned)
            waiter.Fail(error);
        return batch.Waiters.Count + abandoned.Count;
    }

    /// <summary>Refuses appends from now on and ends the readers' waiting.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (ShardLog shard in _shards.Values)
            {
                shard.Arrival?.SetException(new StoreUnavailableException("The event log is closed."));
                shard.Arrival = null;
            }
        }
    }

    public void DisposeFiles()
    {
        lock (_gate)
        {
            foreach (Segment segment in _segments)
                segment.File!.Dispose();
        }
    }

    public LogPosition EndOf(ShardId id)
    {
        lock (_gate)
            return new LogPosition(_shards.GetValueOrDefault(id.Value)?.LastDurable ?? 0);
    }

    /// <summary>
    /// One step of a reader: fills the records from memory, or says where on disk they are, or gives the task that
    /// ends when there is something to read.
    /// </summary>
    public ReadStep Read(ShardId id, long after, int maxBytes, IList<LogRecord> records, List<IndexEntry> onDisk)
    {
        lock (_gate)
        {
            if (_closed)
                throw new StoreUnavailableException("The event log is closed.");
            ShardLog shard = ShardOf(id);
            shard.ReleaseHeld();
            if (after < shard.TrimmedThrough)
                throw Trimmed(shard, after);
            if (after >= shard.MemoryFloor)
            {
                ReadStep step = ReadMemory(shard, after, maxBytes, records);
                _tail.Evict(_shards.Values);
                return step;
            }

            foreach (Segment segment in _segments)
            {
                if (segment.End <= after)
                    continue;
                if (segment.Index is null)
                    return new ReadStep.NeedIndex(segment);
                if (segment.Index.Collect(
                        id.Value, after - segment.Start, shard.MemoryFloor - segment.Start, maxBytes, onDisk))
                    return new ReadStep.OnDisk(segment, shard);
            }

            throw new StoreCorruptException(
                $"The event log has lost the records of shard {id} after position {after}.");
        }
    }

    /// <summary>Notes a trim, and takes segments that no shard needs off the list: the caller deletes them.</summary>
    public IReadOnlyList<Segment> Trim(ShardId id, Epoch epoch, LogPosition through)
    {
        lock (_gate)
        {
            ShardLog shard = ShardOf(id);
            RefuseOld(shard, epoch);
            shard.TrimmedThrough = Math.Max(shard.TrimmedThrough, Math.Min(through.Value, shard.LastDurable));
            int needless = 0;
            while (needless + 1 < _segments.Count && IsNeedless(_segments[needless], _segments[needless + 1]))
                needless++;
            List<Segment> removed = _segments.GetRange(0, needless);
            _segments.RemoveRange(0, needless);
            return removed;
        }
    }

    public LogPosition TrimmedThrough(ShardId id)
    {
        lock (_gate)
            return new LogPosition(ShardOf(id).TrimmedThrough);
    }

    /// <summary>Number of segments and the bytes of their records.</summary>
    public (long Files, long Bytes) DiskUse()
    {
        lock (_gate)
            return (_segments.Count, _segments.Sum(segment => segment.End - segment.Start));
    }

    public static LogTrimmedException Trimmed(ShardLog shard, long after) => new(
        $"Shard {shard.Shard} of the event log is trimmed through {shard.TrimmedThrough}; "
        + $"what follows {after} is not whole any more.");

    private static ReadStep ReadMemory(ShardLog shard, long after, int maxBytes, IList<LogRecord> records)
    {
        shard.DiskBuffer = [];
        int bytes = 0;
        while (shard.Tail.TryPeek(out TailRecord record) && record.Position <= shard.LastDurable)
        {
            if (record.Position <= after)
            {
                shard.Dequeue().Chunk.Unread--;
                continue;
            }

            if (records.Count > 0 && bytes + record.Length > maxBytes)
                break;
            bytes += record.Length;
            shard.Dequeue();
            shard.Held.Add(record.Chunk);
            records.Add(record.ToLogRecord());
        }

        if (records.Count > 0)
            return ReadStep.Done.Instance;
        shard.Arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new ReadStep.Wait(shard.Arrival.Task);
    }

    /// <summary>The marks of the next segment say which shards have their last records before it, and where.</summary>
    private bool IsNeedless(Segment segment, Segment next)
    {
        foreach (ShardMark mark in next.Marks)
        {
            if (mark.Last >= segment.Start && _shards[mark.Shard].TrimmedThrough < mark.Last)
                return false;
        }

        return true;
    }

    private Segment SegmentFor(int size, long nowMs)
    {
        // A new log begins where an older, lost one cannot have come: a million positions for each millisecond of
        // the clock. A checkpoint that outlived its log then never hides what the new log says.
        if (_filling is null)
            return _filling = Plan(Math.Max(_next + ReopenGap, nowMs << 20));
        bool isEmpty = _next == _filling.Start + _filling.HeaderSize;
        if (!isEmpty && _next + size - _filling.Start > _options.SegmentBytes)
            _filling = Plan(_next);
        return _filling;
    }

    private Segment Plan(long from)
    {
        ShardMark[] marks = [.. _shards.Values.Where(shard => shard.LastAppended > 0).Select(shard => shard.Mark)];
        long start = (from + Page - 1) / Page * Page;
        var segment = new Segment(start, SegmentHeader.SizeFor(marks.Length), marks) { Index = new SegmentIndex() };
        _next = segment.End;
        return segment;
    }

    private ShardLog ShardOf(ShardId id)
    {
        if (!_shards.TryGetValue(id.Value, out ShardLog? shard))
            _shards.Add(id.Value, shard = new ShardLog(id.Value));
        return shard;
    }

    private static void RefuseOld(ShardLog shard, Epoch epoch)
    {
        if (epoch.Value < shard.Epoch)
            throw new FencedException(
                $"Shard {shard.Shard} of the event log was written under epoch {shard.Epoch}; {epoch} is over.");
    }
}
