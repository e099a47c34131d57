namespace Monitor.Node.Storage.Segments;

/// <summary>
/// A piece of memory that holds a piece of a segment, byte for byte: filled by appends, written by the writer, read
/// by the shards' readers, and used again when all three are done with it.
/// </summary>
internal sealed class TailChunk(byte[] buffer, Segment segment, long start)
{
    public byte[] Buffer => buffer;

    public Segment Segment => segment;

    /// <summary>The position of the buffer's first byte.</summary>
    public long Start => start;

    /// <summary>Bytes that appends have filled.</summary>
    public int Used { get; set; }

    /// <summary>Bytes that are in the file.</summary>
    public int Written { get; set; }

    /// <summary>Records that their readers have not let go of.</summary>
    public int Unread { get; set; }

    public int Free => buffer.Length - Used;
}
