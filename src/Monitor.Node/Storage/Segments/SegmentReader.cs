using Monitor.Actors.Ports;

namespace Monitor.Node.Storage.Segments;

/// <summary>Reads chosen records of one segment from disk and checks each.</summary>
internal static class SegmentReader
{
    /// <summary>Records with no more than this between them come in one read: cheaper than another call.</summary>
    private const int GapMax = 8 << 10;

    /// <summary>
    /// Fills the records from the file; their payloads lie in the shard's buffer until its next read.
    /// </summary>
    /// <exception cref="StoreCorruptException">A record is not what was written.</exception>
    public static void Read(Segment segment, ShardLog shard, List<IndexEntry> entries, IList<LogRecord> records)
    {
        int bytes = 0;
        for (int first = 0; first < entries.Count;)
        {
            Run run = Run.From(entries, first);
            bytes += run.Bytes;
            first = run.Next;
        }

        if (shard.DiskBuffer.Length < bytes)
            shard.DiskBuffer = GC.AllocateUninitializedArray<byte>(bytes);
        int used = 0;
        for (int first = 0; first < entries.Count;)
        {
            Run run = Run.From(entries, first);
            Memory<byte> buffer = shard.DiskBuffer.AsMemory(used, run.Bytes);
            int filled = segment.File!.Read(buffer.Span, run.Offset);
            for (int i = first; i < run.Next; i++)
                records.Add(Check(segment, shard.Shard, entries[i], buffer[..filled], run.Offset));
            used += run.Bytes;
            first = run.Next;
        }
    }

    private static LogRecord Check(Segment segment, int shard, IndexEntry entry, ReadOnlyMemory<byte> bytes, int offset)
    {
        int at = entry.Offset - offset;
        ReadOnlyMemory<byte> record = at < bytes.Length ? bytes[at..] : default;
        if (!RecordHeader.TryRead(record.Span, segment.Start + entry.Offset, out RecordHeader header)
            || header.Shard != shard
            || header.Length != entry.Length
            || record.Length < RecordHeader.Size + header.Length
            || !RecordHeader.Verify(record.Span, header.Length))
            throw new StoreCorruptException(
                $"{segment.File!.Path}: the record at offset {entry.Offset} does not check out.");
        return new LogRecord(
            new LogPosition(header.Position), header.AppendedMs, record.Slice(RecordHeader.Size, header.Length));
    }

    /// <summary>Neighbours that are read at once.</summary>
    private readonly record struct Run(int Offset, int Bytes, int Next)
    {
        public static Run From(List<IndexEntry> entries, int first)
        {
            int offset = entries[first].Offset;
            int end = EndOf(entries[first]);
            int next = first + 1;
            for (; next < entries.Count && entries[next].Offset - end <= GapMax; next++)
                end = EndOf(entries[next]);
            return new Run(offset, end - offset, next);
        }

        private static int EndOf(IndexEntry entry) => entry.Offset + RecordHeader.RecordSize(entry.Length);
    }
}
