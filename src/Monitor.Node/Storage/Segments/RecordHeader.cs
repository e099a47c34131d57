using System.Buffers.Binary;

namespace Monitor.Node.Storage.Segments;

/// <summary>
/// What stands before a record's payload; little-endian, and the whole record is padded to eight bytes:
/// <code>
///  0  u32  CRC-32C of the payload, then of this header from byte 4
///  4  i32  length of the payload
///  8  i32  shard; -1 for the index that closes a segment
/// 12  u32  how far back from this record the log was surely on the device when it was written (capped)
/// 16  i64  epoch
/// 24  i64  when it was appended, Unix milliseconds
/// 32  i64  position: tells a record from leftovers of another file, and lets a scan find its way after a hole
/// </code>
/// </summary>
internal readonly record struct RecordHeader(
    int Length, int Shard, uint UnsyncedBytes, long Epoch, long AppendedMs, long Position)
{
    public const int Size = 40;
    public const int IndexShard = -1;
    private const int Alignment = 8;

    /// <summary>The log before this position was on the device when this record was written.</summary>
    public long SyncedBefore => Position - UnsyncedBytes;

    public static int RecordSize(int payloadLength) => (Size + payloadLength + Alignment - 1) & ~(Alignment - 1);

    /// <summary>Writes all but what only the writer knows: see <see cref="Finish"/>.</summary>
    public static void Begin(
        Span<byte> record, uint payloadChecksum, int length, int shard, long epoch, long appendedMs, long position)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record, payloadChecksum);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], length);
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], shard);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], epoch);
        BinaryPrimitives.WriteInt64LittleEndian(record[24..], appendedMs);
        BinaryPrimitives.WriteInt64LittleEndian(record[32..], position);
        record[(Size + length)..RecordSize(length)].Clear();
    }

    /// <summary>Completes a record just before it goes to disk; returns its size.</summary>
    public static int Finish(Span<byte> record, long syncedBefore)
    {
        long position = BinaryPrimitives.ReadInt64LittleEndian(record[32..]);
        long unsynced = Math.Clamp(position - syncedBefore, 0, uint.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)unsynced);
        uint payloadChecksum = BinaryPrimitives.ReadUInt32LittleEndian(record);
        BinaryPrimitives.WriteUInt32LittleEndian(record, Crc32C.Compute(record[4..Size], payloadChecksum));
        return RecordSize(BinaryPrimitives.ReadInt32LittleEndian(record[4..]));
    }

    /// <summary>
    /// Reads the header of the record that should stand at a position; false when what is there is not it.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, long position, out RecordHeader header)
    {
        header = default;
        if (bytes.Length < Size || BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]) != position)
            return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        int shard = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (length is < 0 or > int.MaxValue / 2 || shard < IndexShard)
            return false;
        header = new RecordHeader(
            length,
            shard,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            position);
        return true;
    }

    /// <summary>Whether a whole record, header and payload, is what was written.</summary>
    public static bool Verify(ReadOnlySpan<byte> record, int length)
    {
        uint payloadChecksum = Crc32C.Compute(record.Slice(Size, length));
        return BinaryPrimitives.ReadUInt32LittleEndian(record) == Crc32C.Compute(record[4..Size], payloadChecksum);
    }
}
