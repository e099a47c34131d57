using System.Buffers.Binary;

namespace Monitor.Shared.Histograms;

/// <summary>
/// Reads what <see cref="PackedWriter"/> wrote. Reading past the end throws: what is read here was written by this
/// process or came through a checksum, so it is a bug or a damaged store, not input.
/// </summary>
/// <exception cref="InvalidDataException">The bytes end too early or are not what a writer makes.</exception>
internal ref struct PackedReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _bytes = source;
    private int _position;

    public readonly ReadOnlySpan<byte> Rest => _bytes[_position..];

    public byte Byte() => _position < _bytes.Length ? _bytes[_position++] : throw Truncated();

    public ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("A variable-length integer is longer than 64 bits.");
    }

    public long Signed()
    {
        ulong value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public ulong UInt64()
    {
        if (_bytes.Length - _position < 8)
            throw Truncated();
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_position..]);
        _position += 8;
        return value;
    }

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    public double Double() => BitConverter.UInt64BitsToDouble(UInt64());

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count < 0 || _bytes.Length - _position < count)
            throw Truncated();
        ReadOnlySpan<byte> bytes = _bytes.Slice(_position, count);
        _position += count;
        return bytes;
    }

    /// <summary>A run of bits that begins here; <see cref="End"/> it before reading bytes again.</summary>
    public readonly BitReader Bits() => new(Rest);

    /// <summary>Goes on at the first whole byte behind a run of bits.</summary>
    public void End(in BitReader bits) => Bytes(bits.ConsumedBytes);

    private static InvalidDataException Truncated() => new("Encoded bytes end too early.");
}
