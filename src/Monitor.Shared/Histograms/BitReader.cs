using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Monitor.Shared.Histograms;

/// <summary>
/// Reads a run of bits, lowest first. Made to live in registers: everything on the usual path is inlined, and a copy
/// in a local is what a loop should use. Bits beyond the end read as zeros; whoever reads asks
/// <see cref="ConsumedBytes"/> in the end, and a reader that goes on far beyond it throws.
/// </summary>
internal ref struct BitReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _bytes = source;
    private int _position;
    private ulong _pending;
    private int _pendingBits;

    /// <summary>Bytes that the bits read so far lie in; more than there are when too many were read.</summary>
    public readonly int ConsumedBytes => (int)(((long)_position * 8 - _pendingBits + 7) / 8);

    /// <summary>The next bits, 0 to 64 of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Bits(int width)
    {
        if (_pendingBits < width)
            Fill();
        if (width <= 56)
            return Take(width);
        ulong low = Take(32);
        Fill();
        return low | Take(width - 32) << 32;
    }

    /// <summary>A Golomb-Rice code as <see cref="PackedWriter.Rice"/> writes it, k up to 15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Rice(int k)
    {
        if (_pendingBits < PackedWriter.LongestUnary + 16)
            Fill();
        int ones = BitOperations.TrailingZeroCount(~_pending);
        if (ones >= PackedWriter.LongestUnary)
            return Escaped();
        _pending >>= ones + 1;
        _pendingBits -= ones + 1;
        return (ulong)ones << k | Take(k);
    }

    private ulong Escaped()
    {
        Take(PackedWriter.LongestUnary);
        return Bits((int)Bits(6) + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Take(int width)
    {
        ulong value = _pending & ((1UL << width) - 1);
        _pending >>= width;
        _pendingBits -= width;
        return value;
    }

    /// <summary>
    /// Makes at least 56 bits pending. Whole words are read and shifted in; of the last byte some bits may lie beyond
    /// what counts as pending, and are shifted in again, the same, by the next call.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fill()
    {
        ulong next = _position <= _bytes.Length - 8
            ? Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(_bytes), _position))
            : Tail(_bytes, _position);
        _pending |= next << _pendingBits;
        _position += (63 - _pendingBits) >> 3;
        _pendingBits |= 56;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Tail(ReadOnlySpan<byte> bytes, int position)
    {
        if (position > bytes.Length + 16)
            throw new InvalidDataException("Encoded bits end too early.");
        ulong next = 0;
        for (int i = position; i < bytes.Length; i++)
            next |= (ulong)bytes[i] << (i - position) * 8;
        return next;
    }
}
