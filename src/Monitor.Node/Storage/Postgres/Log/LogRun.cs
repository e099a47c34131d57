using System.Buffers.Binary;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>
/// Records of one shard under one epoch that go into one row: each record's length as 32 bits, least significant byte
/// first, then its bytes.
/// </summary>
internal sealed class LogRun(ShardId shard, Epoch epoch)
{
    private const int LengthBytes = sizeof(int);

    private readonly List<TaskCompletionSource<LogPosition>> _waiters = [];
    private byte[] _buffer = new byte[1024];

    public ShardId Shard => shard;

    public Epoch Epoch => epoch;

    public int Count => _waiters.Count;

    public int Bytes { get; private set; }

    public static int SizeOf(int payload) => LengthBytes + payload;

    /// <summary>Copies one record; the task ends when the run has.</summary>
    public Task<LogPosition> Add(ReadOnlySpan<byte> payload)
    {
        int end = Bytes + SizeOf(payload.Length);
        if (end > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(end, _buffer.Length * 2));
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(Bytes), payload.Length);
        payload.CopyTo(_buffer.AsSpan(Bytes + LengthBytes));
        Bytes = end;
        var waiter = new TaskCompletionSource<LogPosition>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiters.Add(waiter);
        return waiter.Task;
    }

    public byte[] ToArray() => _buffer.AsSpan(0, Bytes).ToArray();

    /// <summary>The run is durable; its last record stands at a position, the others right before it.</summary>
    public void Complete(long last)
    {
        for (int i = 0; i < _waiters.Count; i++)
            _waiters[i].SetResult(new LogPosition(last - _waiters.Count + 1 + i));
    }

    /// <summary>The run is durable, at positions that are not known yet.</summary>
    public void CompleteUnplaced()
    {
        foreach (TaskCompletionSource<LogPosition> waiter in _waiters)
            waiter.SetResult(LogPosition.Start);
    }

    public void Fail(Exception error)
    {
        foreach (TaskCompletionSource<LogPosition> waiter in _waiters)
            waiter.SetException(error);
    }

    /// <summary>The records of a row, in their order.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Records(int count, ReadOnlyMemory<byte> row)
    {
        for (int i = 0; i < count; i++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(row.Span);
            yield return row.Slice(LengthBytes, length);
            row = row[SizeOf(length)..];
        }
    }

    /// <summary>Takes a row apart: those records that stand after a position.</summary>
    public static void Read(
        long last, int count, long appendedMs, byte[] row, long after, ICollection<LogRecord> records)
    {
        int offset = 0;
        for (long position = last - count + 1; position <= last; position++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(row.AsSpan(offset));
            if (position > after)
                records.Add(
                    new LogRecord(new LogPosition(position), appendedMs, row.AsMemory(offset + LengthBytes, length)));
            offset += SizeOf(length);
        }
    }
}
