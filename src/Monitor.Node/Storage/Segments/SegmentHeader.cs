using System.Buffers.Binary;

namespace Monitor.Node.Storage.Segments;

/// <summary>
/// The begin of a segment file. It sums up all segments before it, so that a log opens without reading them, and
/// they can be deleted without forgetting epochs and positions. Little-endian, padded to 4096 bytes:
/// <code>
///  0  u64  magic "MONSEG01"
///  8  u32  CRC-32C of the header from byte 12
/// 12  u32  length of the header; the first record follows
/// 16  i64  position where this segment begins
/// 24  i64  position where the segment before begins; 0 for none
/// 32  i64  position where its records end
/// 40  i64  position of its index; 0 when it has none
/// 48  i64  the log was on the device up to here when this segment was made
/// 56  i32  number of shards
/// 64  shards of 40 bytes: i32 shard, 4 zeros, i64 epoch, i64 last position, i64 trimmed through, i64 appended ms
/// </code>
/// </summary>
internal sealed record SegmentHeader(
    long Start, long PreviousStart, long PreviousEnd, long PreviousIndex, long SyncedBefore,
    IReadOnlyList<ShardMark> Shards)
{
    public const int SmallestSize = Page;
    private const ulong Magic = 0x31304745534E4F4D;
    private const int Page = 4096;
    private const int FixedSize = 64;
    private const int MarkSize = 40;
    private const int SizeMax = 64 << 20;

    public static int SizeFor(int shards) => (FixedSize + shards * MarkSize + Page - 1) / Page * Page;

    public byte[] Encode()
    {
        byte[] bytes = new byte[SizeFor(Shards.Count)];
        Span<byte> span = bytes;
        BinaryPrimitives.WriteUInt64LittleEndian(span, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(span[12..], bytes.Length);
        BinaryPrimitives.WriteInt64LittleEndian(span[16..], Start);
        BinaryPrimitives.WriteInt64LittleEndian(span[24..], PreviousStart);
        BinaryPrimitives.WriteInt64LittleEndian(span[32..], PreviousEnd);
        BinaryPrimitives.WriteInt64LittleEndian(span[40..], PreviousIndex);
        BinaryPrimitives.WriteInt64LittleEndian(span[48..], SyncedBefore);
        BinaryPrimitives.WriteInt32LittleEndian(span[56..], Shards.Count);
        for (int i = 0; i < Shards.Count; i++)
            EncodeMark(Shards[i], span.Slice(FixedSize + i * MarkSize, MarkSize));
        BinaryPrimitives.WriteUInt32LittleEndian(span[8..], Crc32C.Compute(span[12..]));
        return bytes;
    }

    /// <summary>Length of the whole header, from its first page; 0 when this is no segment's header.</summary>
    public static int PeekSize(ReadOnlySpan<byte> firstPage)
    {
        if (firstPage.Length < Page || BinaryPrimitives.ReadUInt64LittleEndian(firstPage) != Magic)
            return 0;
        int size = BinaryPrimitives.ReadInt32LittleEndian(firstPage[12..]);
        return size is >= Page and <= SizeMax && size % Page == 0 ? size : 0;
    }

    /// <summary>Reads a whole header; null when it does not check out.</summary>
    public static SegmentHeader? TryDecode(ReadOnlySpan<byte> bytes, long start)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != Crc32C.Compute(bytes[12..])
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) != start)
            return null;
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[56..]);
        if (count < 0 || SizeFor(count) != bytes.Length)
            return null;
        var marks = new ShardMark[count];
        for (int i = 0; i < count; i++)
            marks[i] = DecodeMark(bytes.Slice(FixedSize + i * MarkSize, MarkSize));
        return new SegmentHeader(
            start,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]),
            marks);
    }

    private static void EncodeMark(ShardMark mark, Span<byte> span)
    {
        BinaryPrimitives.WriteInt32LittleEndian(span, mark.Shard);
        BinaryPrimitives.WriteInt64LittleEndian(span[8..], mark.Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(span[16..], mark.Last);
        BinaryPrimitives.WriteInt64LittleEndian(span[24..], mark.TrimmedThrough);
        BinaryPrimitives.WriteInt64LittleEndian(span[32..], mark.AppendedMs);
    }

    private static ShardMark DecodeMark(ReadOnlySpan<byte> span) => new(
        BinaryPrimitives.ReadInt32LittleEndian(span),
        BinaryPrimitives.ReadInt64LittleEndian(span[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(span[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(span[24..]),
        BinaryPrimitives.ReadInt64LittleEndian(span[32..]));
}
