namespace Monitor.Node.Storage.Segments;

/// <summary>How a segment log is kept. The defaults are those of a node.</summary>
public sealed record SegmentEventLogOptions
{
    /// <summary>Where the segments lie; made when it is not there.</summary>
    public required string Directory { get; init; }

    /// <summary>A segment is closed before it grows past this many bytes.</summary>
    public int SegmentBytes { get; init; } = 64 << 20;

    /// <summary>How much of what readers have not read yet stays in memory; beyond it they read the disk.</summary>
    public int TailBytes { get; init; } = 32 << 20;

    /// <summary>
    /// Appends are refused while this many bytes wait to be written: a disk that hangs must not eat the heap.
    /// </summary>
    public int PendingBytesMax { get; init; } = 64 << 20;

    /// <summary>Memory is taken, and given back, in pieces of this many bytes.</summary>
    public int ChunkBytes { get; init; } = 256 << 10;

    public LogDurability Durability { get; init; } = LogDurability.Always;

    /// <summary>The largest payload; larger ones are a bug of the caller.</summary>
    public int RecordBytesMax => Math.Min(SegmentBytes / 2, 16 << 20);
}
