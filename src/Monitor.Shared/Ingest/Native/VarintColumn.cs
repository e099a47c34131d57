using System.Runtime.InteropServices;

namespace Monitor.Shared.Ingest.Native;

/// <summary>
/// A column of varints, read from the front in pieces. Eight numbers below 128 in a row, the usual case, are taken in
/// one step.
/// </summary>
internal ref struct VarintColumn(ReadOnlySpan<byte> bytes)
{
    private const ulong ContinuationBits = 0x8080_8080_8080_8080;
    private const int MostBytes = 10;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    public readonly bool AtEnd => _position == _bytes.Length;

    /// <summary>Fills the target; false when the column ends before, or a number does not fit 32 bits.</summary>
    public bool TryRead(Span<uint> target)
    {
        int filled = 0;
        while (filled < target.Length)
        {
            if (target.Length - filled >= 8 && _bytes.Length - _position >= 8)
            {
                ulong eight = MemoryMarshal.Read<ulong>(_bytes[_position..]);
                if ((eight & ContinuationBits) == 0)
                {
                    Span<uint> next = target.Slice(filled, 8);
                    for (int i = 0; i < next.Length; i++)
                        next[i] = (byte)(eight >> (8 * i));
                    _position += 8;
                    filled += 8;
                    continue;
                }
            }

            if (!TryReadOne(out ulong value) || value > uint.MaxValue)
                return false;
            target[filled++] = (uint)value;
        }

        return true;
    }

    /// <summary>Fills the target with a running sum of zigzag differences; false when the column ends before.</summary>
    public bool TryReadSums(Span<long> target, ref long sum)
    {
        int filled = 0;
        while (filled < target.Length)
        {
            if (target.Length - filled >= 8 && _bytes.Length - _position >= 8
                && MemoryMarshal.Read<ulong>(_bytes[_position..]) == 0)
            {
                target.Slice(filled, 8).Fill(sum);
                _position += 8;
                filled += 8;
                continue;
            }

            if (!TryReadOne(out ulong raw))
                return false;
            sum += (long)(raw >> 1) ^ -(long)(raw & 1);
            target[filled++] = sum;
        }

        return true;
    }

    /// <summary>Fills the target with zigzag numbers; false when the column ends before.</summary>
    public bool TryReadNumbers(Span<double> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            if (!TryReadOne(out ulong raw))
                return false;
            target[i] = (long)(raw >> 1) ^ -(long)(raw & 1);
        }

        return true;
    }

    public bool TryReadOne(out ulong value)
    {
        ReadOnlySpan<byte> rest = _bytes[_position..];
        if (rest.Length >= 2)
        {
            // One or two bytes: nearly all ids, run lengths and time differences.
            uint first = rest[0], second = rest[1];
            if (first < 0x80)
            {
                _position++;
                value = first;
                return true;
            }

            if (second < 0x80)
            {
                _position += 2;
                value = (first & 0x7F) | second << 7;
                return true;
            }
        }

        return TryReadLong(rest, out value);
    }

    private bool TryReadLong(ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (int i = 0; i < rest.Length && i < MostBytes; i++)
        {
            ulong part = rest[i];
            if (i == MostBytes - 1 && part > 1)
                return false;
            value |= (part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                _position += i + 1;
                return true;
            }
        }

        return false;
    }
}
