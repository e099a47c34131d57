using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>The records of a simulated log, by shard.</summary>
internal sealed class LogMedium(TimeProvider time, EpochFence fence)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ShardId, ShardRecords> _shards = [];
    private long _end;

    /// <summary>When the newest append under way will be durable: the next one cannot be before it.</summary>
    public DateTimeOffset LastDue { get; set; }

    public LogPosition Append(ShardId shard, Epoch epoch, byte[] payload)
    {
        TaskCompletionSource[] woken;
        LogPosition position;
        lock (_gate)
        {
            ShardRecords records = RecordsOf(shard);
            // Collectors own nothing: what they append is refused to nobody.
            if (epoch != Epoch.None)
                fence.Pass($"Log of shard {shard}", epoch);
            _end += 1 + payload.Length;
            position = new LogPosition(_end);
            DateTimeOffset now = time.GetUtcNow();
            records.LastAppendedMs = Math.Max(records.LastAppendedMs, now.ToUnixTimeMilliseconds());
            records.List.Add(new StoredRecord(position, records.LastAppendedMs, now, payload));
            records.End = position;
            woken = [.. records.Waiting];
            records.Waiting.Clear();
        }

        foreach (TaskCompletionSource one in woken)
            Inline.Complete(one);
        return position;
    }

    /// <summary>
    /// Copies what there is after a position; when there is nothing, a task that ends when there may be.
    /// </summary>
    public Task? Read(ShardId shard, LogPosition after, int maxBytes, List<StoredRecord> found)
    {
        lock (_gate)
        {
            ShardRecords records = RecordsOf(shard);
            if (after < records.TrimmedThrough)
                throw new LogTrimmedException($"Shard {shard} is trimmed through {records.TrimmedThrough}.");
            int bytes = 0;
            for (int i = records.FirstAfter(after); i < records.List.Count; i++)
            {
                StoredRecord record = records.List[i];
                bytes += record.Payload.Length;
                if (found.Count > 0 && bytes > maxBytes)
                    break;
                found.Add(record);
            }

            if (found.Count > 0)
                return null;
            var waiting = new TaskCompletionSource();
            records.Waiting.Add(waiting);
            return waiting.Task;
        }
    }

    public LogPosition EndOf(ShardId shard)
    {
        lock (_gate)
            return RecordsOf(shard).End;
    }

    public bool Trim(ShardId shard, Epoch epoch, LogPosition through)
    {
        lock (_gate)
        {
            ShardRecords records = RecordsOf(shard);
            fence.Pass($"Log of shard {shard}", epoch);
            if (through > records.End)
                through = records.End;
            if (through > records.TrimmedThrough)
                records.TrimmedThrough = through;
            records.List.RemoveAll(record => record.Position <= through);
            return true;
        }
    }

    public void LoseAfterLastSync(TimeSpan interval)
    {
        lock (_gate)
        {
            long now = time.GetUtcNow().UtcTicks;
            var synced = new DateTimeOffset(now - now % interval.Ticks, TimeSpan.Zero);
            foreach (ShardRecords records in _shards.Values)
            {
                records.List.RemoveAll(record => record.AppendedAt > synced);
                records.End = records.List.Count > 0 ? records.List[^1].Position : records.TrimmedThrough;
            }
        }
    }

    private ShardRecords RecordsOf(ShardId shard)
    {
        if (!_shards.TryGetValue(shard, out ShardRecords? records))
            _shards.Add(shard, records = new ShardRecords());
        return records;
    }

    private sealed class ShardRecords
    {
        public List<StoredRecord> List { get; } = [];

        /// <summary>Readers that have read all.</summary>
        public List<TaskCompletionSource> Waiting { get; } = [];

        public LogPosition End { get; set; }

        public LogPosition TrimmedThrough { get; set; }

        public long LastAppendedMs { get; set; }

        /// <summary>The place of the first record after a position; readers are mostly near the end.</summary>
        public int FirstAfter(LogPosition after)
        {
            int at = List.Count;
            while (at > 0 && List[at - 1].Position > after)
                at--;
            return at;
        }
    }
}
