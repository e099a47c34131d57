using System.Buffers.Binary;
using System.Text;

namespace Monitor.Shared.Rules.Evaluation;

/// <summary>
/// Reads what <see cref="StateWriter"/> wrote. Throws InvalidDataException for bytes that it cannot have written.
/// </summary>
internal ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => _left.Length;

    public byte Byte() => Take(1)[0];

    public ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return shift < 63 || next <= 1 ? value : throw new InvalidDataException("A varint is beyond 64 bits.");
        }

        throw new InvalidDataException("A varint is longer than ten bytes.");
    }

    public long Signed()
    {
        ulong value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A count of things that take at least some bytes each, so that a lie cannot reserve memory.</summary>
    public int Count(int minimumBytes)
    {
        ulong count = Unsigned();
        return count <= (ulong)(Left / minimumBytes)
            ? (int)count
            : throw new InvalidDataException($"{count} items cannot be in {Left} bytes.");
    }

    public double Number()
    {
        ulong head = Unsigned();
        if ((head & 1) == 0)
            return head >> 1;
        return head == 1
            ? BinaryPrimitives.ReadDoubleLittleEndian(Take(8))
            : throw new InvalidDataException("A number has an unknown form.");
    }

    public UInt128 Key() => BinaryPrimitives.ReadUInt128LittleEndian(Take(16));

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public ReadOnlySpan<byte> Bytes() => Take(Count(minimumBytes: 1));

    /// <summary>What is left, for a reader of another kind; <see cref="SkipTo"/> takes back what it left.</summary>
    public readonly ReadOnlySpan<byte> Rest => _left;

    public void SkipTo(ReadOnlySpan<byte> rest) => _left = rest;

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _left.Length)
            throw new InvalidDataException("The state ends too soon.");
        ReadOnlySpan<byte> taken = _left[..length];
        _left = _left[length..];
        return taken;
    }
}
