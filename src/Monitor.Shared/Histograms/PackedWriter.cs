using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Monitor.Shared.Histograms;

/// <summary>
/// Writes bytes, variable-length integers and runs of bits into a span that is large enough. Bits go lowest first;
/// after bits, <see cref="Align"/> before bytes again.
/// </summary>
internal ref struct PackedWriter(Span<byte> destination)
{
    /// <summary>Longest quotient of a Golomb-Rice code that is written out in ones.</summary>
    public const int LongestUnary = 16;

    private readonly Span<byte> _bytes = destination;
    private int _position;
    private ulong _pending;
    private int _pendingBits;

    public readonly ReadOnlySpan<byte> Written => _bytes[.._position];

    public readonly int Length => _position;

    public void Byte(byte value) => _bytes[_position++] = value;

    public void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _bytes[_position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[_position++] = (byte)value;
    }

    /// <summary>A signed integer, small ones of either sign short.</summary>
    public void Signed(long value) => Varint((ulong)(value << 1 ^ value >> 63));

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes[_position..], value);
        _position += 8;
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes[_position..], value);
        _position += 4;
    }

    public void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes[_position..], value);
        _position += 2;
    }

    public void Double(double value) => UInt64(BitConverter.DoubleToUInt64Bits(value));

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes[_position..]);
        _position += bytes.Length;
    }

    /// <summary>The lowest bits of a value; the bits above must be 0.</summary>
    /// <param name="value">What to write.</param>
    /// <param name="width">0 to 64.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Bits(ulong value, int width)
    {
        _pending |= value << _pendingBits;
        int filled = _pendingBits + width;
        if (filled < 64)
        {
            _pendingBits = filled;
            return;
        }

        UInt64(_pending);
        int taken = 64 - _pendingBits;
        _pending = taken == 64 ? 0 : value >> taken;
        _pendingBits = filled - 64;
    }

    /// <summary>
    /// Golomb-Rice: value / 2^k in unary, the rest in k bits. What would take more than 16 ones is written as 16 ones,
    /// six bits of length, and itself.
    /// </summary>
    public void Rice(ulong value, int k)
    {
        ulong quotient = value >> k;
        if (quotient < LongestUnary)
        {
            Bits((1UL << (int)quotient) - 1, (int)quotient + 1);
            Bits(value & ((1UL << k) - 1), k);
            return;
        }

        Bits((1UL << LongestUnary) - 1, LongestUnary);
        int length = 64 - BitOperations.LeadingZeroCount(value);
        Bits((ulong)length - 1, 6);
        Bits(value, length);
    }

    /// <summary>Ends a run of bits at a byte.</summary>
    public void Align()
    {
        for (; _pendingBits > 0; _pendingBits -= 8)
        {
            _bytes[_position++] = (byte)_pending;
            _pending >>= 8;
        }

        _pending = 0;
        _pendingBits = 0;
    }
}
