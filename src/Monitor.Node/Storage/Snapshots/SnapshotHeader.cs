using System.Buffers.Binary;

namespace Monitor.Node.Storage.Snapshots;

/// <summary>
/// The first 64 bytes of a snapshot's file; the payload follows. Little-endian:
/// <code>
///  0  u64  magic "MONSNP01"
///  8  u32  CRC-32C of this header from byte 12
/// 12  u32  CRC-32C of the payload
/// 16  i64  epoch
/// 24  i64  sequence
/// 32  i64  length of the payload
/// 40  zeros
/// </code>
/// </summary>
internal readonly record struct SnapshotHeader(long Epoch, long Sequence, long Length, uint PayloadChecksum)
{
    public const int Size = 64;
    private const ulong Magic = 0x3130504E534E4F4D;

    public void Encode(Span<byte> bytes)
    {
        bytes[..Size].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], PayloadChecksum);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Crc32C.Compute(bytes[12..Size]));
    }

    public static bool TryDecode(ReadOnlySpan<byte> bytes, out SnapshotHeader header)
    {
        header = default;
        if (bytes.Length < Size
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != Crc32C.Compute(bytes[12..Size]))
            return false;
        header = new SnapshotHeader(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));
        return header.Length is >= 0 and <= int.MaxValue;
    }
}
