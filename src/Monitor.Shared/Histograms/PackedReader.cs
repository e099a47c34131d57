using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Monitor.Shared.Histograms;

/// <summary>
/// Reads what <see cref="PackedWriter"/> wrote. Reading past the end throws: what is read here was written by this
/// process or came through a checksum, so it is a bug or a damaged store, not input.
/// </summary>
/// <exception cref="InvalidDataException">The bytes end too early or are not what a writer makes.</exception>
internal ref struct PackedReader(ReadOnlySpan<byte> source)
{
    public const int LongestUnary = 16;

    private readonly ReadOnlySpan<byte> _bytes = source;
    private int _position;
    private ulong _pending;
    private int _pendingBits;

    public readonly int Position => _position;

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

    public double Double() => BitConverter.UInt64BitsToDouble(UInt64());

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count < 0 || _bytes.Length - _position < count)
            throw Truncated();
        ReadOnlySpan<byte> bytes = _bytes.Slice(_position, count);
        _position += count;
        return bytes;
    }

    /// <summary>The next bits, 0 to 64 of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Bits(int width)
    {
        if (width > 56)
            return Bits(32) | Bits(width - 32) << 32;
        if (_pendingBits < width)
            Fill(width);
        ulong value = _pending & ((1UL << width) - 1);
        _pending >>= width;
        _pendingBits -= width;
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Rice(int k)
    {
        if (_pendingBits < LongestUnary)
            Fill(1);
        int ones = BitOperations.TrailingZeroCount(~_pending);
        if (ones >= LongestUnary)
            return Escaped();
        if (ones >= _pendingBits)
            throw Truncated();
        _pending >>= ones + 1;
        _pendingBits -= ones + 1;
        return (ulong)ones << k | Bits(k);
    }

    /// <summary>Skips to the next whole byte: the bits read ahead but not used are given back.</summary>
    public void Align()
    {
        _position -= _pendingBits / 8;
        _pending = 0;
        _pendingBits = 0;
    }

    private ulong Escaped()
    {
        Bits(LongestUnary);
        return Bits((int)Bits(6) + 1);
    }

    /// <summary>Reads whole bytes ahead until at least so many bits are there.</summary>
    private void Fill(int atLeast)
    {
        if (_bytes.Length - _position >= 8)
        {
            // As many whole bytes as fit above what is pending; the bits beyond them are dropped again.
            int taken = (63 - _pendingBits) / 8;
            ulong next = MemoryMarshal.Read<ulong>(_bytes[_position..]) & ((1UL << taken * 8) - 1);
            _pending |= next << _pendingBits;
            _position += taken;
            _pendingBits += taken * 8;
            return;
        }

        while (_pendingBits <= 55 && _position < _bytes.Length)
        {
            _pending |= (ulong)_bytes[_position++] << _pendingBits;
            _pendingBits += 8;
        }

        if (_pendingBits < atLeast)
            throw Truncated();
    }

    private static InvalidDataException Truncated() => new("Encoded bytes end too early.");
}
