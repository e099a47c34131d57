using Monitor.Actors.Ports;

namespace Monitor.Node.Storage.Segments;

/// <summary>
/// Opens what an earlier run left: reads the segments' headers, and the records only of those segments that were
/// not surely on the device when the newest header was written (with fsync "always", the last one).
/// </summary>
internal sealed class LogRecovery(ISegmentFiles files, StoreCounters counters, ILogger logger)
{
    /// <exception cref="StoreCorruptException">Something that was durable is damaged or missing.</exception>
    public RecoveredLog Recover()
    {
        List<Opened> opened = OpenChain();
        if (opened.Count == 0)
            return new RecoveredLog([], [], 0);
        long syncedBefore = opened.Max(one => one.Header.SyncedBefore);
        var segments = new List<Segment>();
        Dictionary<int, ShardMark> shards = [];
        for (int i = 0; i < opened.Count; i++)
        {
            SegmentHeader? next = i + 1 < opened.Count ? opened[i + 1].Header : null;
            Merge(shards, opened[i].Header.Shards);
            segments.Add(opened[i].Segment);
            if (next is not null && next.PreviousEnd <= syncedBefore)
            {
                CheckLength(opened[i], next);
                opened[i].Segment.End = next.PreviousEnd;
                opened[i].Segment.IndexPosition = next.PreviousIndex;
                continue;
            }

            if (!TryScan(opened, i, next?.PreviousEnd, shards))
                break;
        }

        ForgetDeleted(shards, opened[0].Header);
        return new RecoveredLog(segments, shards.Values, segments[^1].End);
    }

    /// <summary>
    /// The newest segment names the one before it, and so on back. A file that nobody names was made and never used.
    /// </summary>
    private List<Opened> OpenChain()
    {
        var chain = new List<Opened>();
        IReadOnlyList<long> starts = files.List();
        for (int i = starts.Count - 1; i >= 0; i--)
        {
            if (chain.Count > 0 && starts[i] > chain[^1].Header.PreviousStart)
            {
                files.Delete(starts[i]);
                continue;
            }

            if (chain.Count > 0 && starts[i] < chain[^1].Header.PreviousStart)
                throw new StoreCorruptException(
                    $"{chain[^1].Segment.File!.Path}: the segment before it, beginning at "
                    + $"{chain[^1].Header.PreviousStart:x16}, is missing, though an older one is there.");
            chain.Add(OpenOne(starts[i]));
        }

        chain.Reverse();
        return chain;
    }

    private Opened OpenOne(long start)
    {
        ISegmentFile file = files.Open(start);
        byte[] page = new byte[SegmentHeader.SmallestSize];
        int size = SegmentHeader.PeekSize(page.AsSpan(0, file.Read(page, 0)));
        if (size > page.Length)
            page = new byte[size];
        SegmentHeader? header = size > 0 && file.Read(page, 0) == size ? SegmentHeader.TryDecode(page, start) : null;
        if (header is null)
            throw new StoreCorruptException($"{file.Path}: the segment's header, at offset 0, does not check out.");
        return new Opened(new Segment(start, size, header.Shards) { File = file }, header);
    }

    /// <summary>Reads a segment's records; false when the log ends in it though there are segments after.</summary>
    private bool TryScan(List<Opened> opened, int i, long? end, Dictionary<int, ShardMark> shards)
    {
        Segment segment = opened[i].Segment;
        ISegmentFile file = segment.File!;
        SegmentScan scan = SegmentScan.Run(file, segment.Start, segment.HeaderSize, end ?? long.MaxValue);
        segment.End = scan.End;
        segment.Index = scan.Index;
        segment.IndexPosition = scan.IndexPosition;
        Merge(shards, scan.Shards.Values);
        // Only the newest segment may end anywhere: one with segments after it that ends early has lost its end, even
        // if it was lost exactly behind a record.
        bool whole = end is null
            ? scan.IndexPosition != 0 || scan.End - segment.Start == file.Length
            : scan.End == end;
        if (whole)
            file.Truncate(file.Length); // Gives back what was reserved and not used.
        else
            CutTorn(opened, i);
        file.Sync();
        return whole || end is null;
    }

    /// <summary>
    /// Behind the last whole record lies a write that a crash interrupted, and nobody was told that it is durable;
    /// unless something whole behind it was written later: then it was durable, and is damaged.
    /// </summary>
    private void CutTorn(List<Opened> opened, int i)
    {
        Segment torn = opened[i].Segment;
        ISegmentFile file = torn.File!;
        long offset = torn.End - torn.Start;
        for (int j = i; j < opened.Count; j++)
        {
            Segment segment = opened[j].Segment;
            long from = j == i ? offset : segment.HeaderSize;
            if (SegmentScan.ProvesSynced(segment.File!, segment.Start, from, torn.End))
                throw new StoreCorruptException(
                    $"{file.Path}: the record at offset {offset} does not check out, though records after it do.");
        }

        long bytes = file.Length - offset;
        file.Truncate(offset);
        for (int j = opened.Count - 1; j > i; j--)
        {
            bytes += opened[j].Segment.File!.Length - opened[j].Segment.HeaderSize;
            opened[j].Segment.File!.Dispose();
            files.Delete(opened[j].Segment.Start);
        }

        counters.Torn(bytes);
        logger.LogWarning(
            "{Path}: cut {Bytes} bytes at offset {Offset}, an interrupted write that nobody was told is durable",
            file.Path, bytes, offset);
    }

    private static void CheckLength(Opened one, SegmentHeader next)
    {
        long length = one.Segment.File!.Length;
        if (length < next.PreviousEnd - one.Segment.Start)
            throw new StoreCorruptException(
                $"{one.Segment.File!.Path}: ends at offset {length}; "
                + $"its records should go on to offset {next.PreviousEnd - one.Segment.Start}.");
    }

    private static void Merge(Dictionary<int, ShardMark> shards, IEnumerable<ShardMark> marks)
    {
        foreach (ShardMark mark in marks)
        {
            ShardMark known = shards.GetValueOrDefault(mark.Shard, mark);
            shards[mark.Shard] = new ShardMark(
                mark.Shard,
                Math.Max(known.Epoch, mark.Epoch),
                Math.Max(known.Last, mark.Last),
                Math.Max(known.TrimmedThrough, mark.TrimmedThrough),
                Math.Max(known.AppendedMs, mark.AppendedMs));
        }
    }

    /// <summary>
    /// Records before the oldest segment are gone, whether their trim was stored in a later header or not.
    /// </summary>
    private static void ForgetDeleted(Dictionary<int, ShardMark> shards, SegmentHeader oldest)
    {
        foreach (ShardMark mark in oldest.Shards)
        {
            ShardMark known = shards[mark.Shard];
            shards[mark.Shard] = known with { TrimmedThrough = Math.Max(known.TrimmedThrough, mark.Last) };
        }
    }

    private sealed record Opened(Segment Segment, SegmentHeader Header);
}
