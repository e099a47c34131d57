using System.Buffers.Binary;
using Monitor.Actors.Ports;

namespace Monitor.Node.Storage.Segments;

/// <summary>
/// Reads a segment from its first record on and checks every one: what recovery does to the end of the log, and
/// readers to a segment without an index.
/// </summary>
internal sealed class SegmentScan
{
    private const int WindowBytes = 1 << 20;
    private readonly ISegmentFile _file;
    private readonly long _start;
    private readonly long _length;
    private byte[] _window = new byte[WindowBytes];
    private long _windowOffset;
    private int _windowLength;

    private SegmentScan(ISegmentFile file, long start, long length)
    {
        _file = file;
        _start = start;
        _length = length;
    }

    public SegmentIndex Index { get; } = new();

    /// <summary>The last record of each shard; trims are not in the records and stay 0.</summary>
    public Dictionary<int, ShardMark> Shards { get; } = [];

    /// <summary>The position behind the last record that checks out, counted from the begin without a hole.</summary>
    public long End { get; private set; }

    /// <summary>Where the closing index stands; 0 when the segment was not closed.</summary>
    public long IndexPosition { get; private set; }

    /// <summary>Walks the records up to a position, or to where they end.</summary>
    public static SegmentScan Run(ISegmentFile file, long start, int headerSize, long end)
    {
        var scan = new SegmentScan(file, start, Math.Min(file.Length, end - start));
        scan.Walk(headerSize);
        return scan;
    }

    /// <summary>
    /// Whether a whole record lies behind an offset that was written when the log was on the device up to past a
    /// position: then what is broken at that position is damage, not a write that never ended.
    /// </summary>
    public static bool ProvesSynced(ISegmentFile file, long start, long offset, long position)
    {
        var scan = new SegmentScan(file, start, file.Length);
        for (offset = (offset + 7) & ~7L; offset + RecordHeader.Size <= scan._length; offset += 8)
        {
            ReadOnlySpan<byte> bytes = scan.Look(offset, RecordHeader.Size);
            if (BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]) == start + offset
                && scan.TryReadRecord(offset, out RecordHeader header)
                && header.SyncedBefore > position)
                return true;
        }

        return false;
    }

    /// <summary>The index of a segment: the stored one, else a new one from its records.</summary>
    /// <exception cref="StoreCorruptException">The records do not check out either.</exception>
    public static SegmentIndex LoadIndex(Segment segment)
    {
        ISegmentFile file = segment.File!;
        if (segment.IndexPosition != 0)
        {
            var stored = new SegmentScan(file, segment.Start, file.Length);
            long offset = segment.IndexPosition - segment.Start;
            if (stored.TryReadRecord(offset, out RecordHeader header) && header.Shard == RecordHeader.IndexShard)
                return SegmentIndex.Decode(
                    stored.Look(offset, RecordHeader.Size + header.Length).Slice(RecordHeader.Size, header.Length));
        }

        SegmentScan scan = Run(file, segment.Start, segment.HeaderSize, segment.End);
        if (scan.End != segment.End)
            throw new StoreCorruptException(
                $"{file.Path}: the record at offset {scan.End - segment.Start} does not check out; "
                + $"the segment should have records up to offset {segment.End - segment.Start}.");
        return scan.Index;
    }

    private void Walk(long offset)
    {
        while (TryReadRecord(offset, out RecordHeader header))
        {
            if (header.Shard == RecordHeader.IndexShard)
            {
                IndexPosition = header.Position;
                break;
            }

            Index.Add(header.Shard, (int)offset, header.Length);
            Shards[header.Shard] = new ShardMark(header.Shard, header.Epoch, header.Position, 0, header.AppendedMs);
            offset += RecordHeader.RecordSize(header.Length);
        }

        End = _start + offset;
    }

    private bool TryReadRecord(long offset, out RecordHeader header)
    {
        header = default;
        if (offset + RecordHeader.Size > _length
            || !RecordHeader.TryRead(Look(offset, RecordHeader.Size), _start + offset, out header)
            || offset + RecordHeader.RecordSize(header.Length) > _length)
            return false;
        return RecordHeader.Verify(Look(offset, RecordHeader.Size + header.Length), header.Length);
    }

    /// <summary>Bytes of the file, through a window that moves forward and grows with the largest record.</summary>
    private ReadOnlySpan<byte> Look(long offset, int count)
    {
        if (offset < _windowOffset || offset + count > _windowOffset + _windowLength)
        {
            if (count > _window.Length)
                _window = new byte[count];
            _windowOffset = offset;
            _windowLength = _file.Read(_window.AsSpan(0, (int)Math.Min(_window.Length, _length - offset)), offset);
            if (_windowLength < count)
                throw new StoreCorruptException(
                    $"{_file.Path}: ends at offset {offset + _windowLength} while it is read.");
        }

        return _window.AsSpan((int)(offset - _windowOffset), count);
    }
}
