namespace Monitor.Node.Storage.Segments;

/// <summary>
/// One file of the log: planned when an append no longer fits into the one before, made by the writer.
/// </summary>
internal sealed class Segment(long start, int headerSize, IReadOnlyList<ShardMark> marks)
{
    /// <summary>The position of the file's first byte.</summary>
    public long Start => start;

    public int HeaderSize => headerSize;

    /// <summary>What was known of every shard when this segment was planned: the sum of all segments before.</summary>
    public IReadOnlyList<ShardMark> Marks => marks;

    /// <summary>The position behind the last durable record.</summary>
    public long End { get; set; } = start + headerSize;

    /// <summary>Where its stored index stands; 0 when there is none.</summary>
    public long IndexPosition { get; set; }

    /// <summary>Null until it was read from disk, when the segment is of an earlier run.</summary>
    public SegmentIndex? Index { get; set; }

    /// <summary>Null until the writer has made it.</summary>
    public ISegmentFile? File { get; set; }
}
