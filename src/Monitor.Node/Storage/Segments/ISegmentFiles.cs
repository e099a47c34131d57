namespace Monitor.Node.Storage.Segments;

/// <summary>
/// The segment files of one log, by the position where each begins. A seam, so that tests can fill the disk, fail a
/// write half way and cut the power. Every method throws IOException (or UnauthorizedAccessException) when it failed.
/// </summary>
internal interface ISegmentFiles
{
    /// <summary>The positions where the segments on disk begin, ascending.</summary>
    IReadOnlyList<long> List();

    /// <summary>
    /// Makes a segment with its header, which is on the device together with the file's name when this returns; a
    /// crash in between leaves no file of that name. Space for <paramref name="reserve"/> bytes is asked for, but
    /// not needed.
    /// </summary>
    ISegmentFile Create(long start, ReadOnlySpan<byte> header, long reserve);

    ISegmentFile Open(long start);

    /// <summary>Takes a segment away for good: a power cut does not bring it back.</summary>
    void Delete(long start);
}

/// <summary>One segment's file. Offsets are from the file's begin.</summary>
internal interface ISegmentFile : IDisposable
{
    /// <summary>For messages to people.</summary>
    string Path { get; }

    long Length { get; }

    /// <summary>Fills the buffer from an offset; returns fewer bytes only at the end of the file.</summary>
    int Read(Span<byte> buffer, long offset);

    void Write(ReadOnlySpan<byte> data, long offset);

    /// <summary>Returns when all that was written is on the device.</summary>
    void Sync();

    void Truncate(long length);
}
