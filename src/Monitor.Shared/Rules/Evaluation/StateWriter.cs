using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Monitor.Shared.Rules.Evaluation;

/// <summary>
/// Writes small binary state: varints of seven bits a byte, low ones first; signed ones in zigzag; numbers as eight
/// bytes, little-endian, or as a varint where they are whole.
/// </summary>
internal readonly struct StateWriter(IBufferWriter<byte> output)
{
    /// <summary>Largest whole number that a varint stands for exactly.</summary>
    internal const double MaxWhole = 1L << 53;

    public void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public void Unsigned(ulong value)
    {
        Span<byte> span = output.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        output.Advance(length);
    }

    public void Signed(long value) => Unsigned((ulong)(value << 1 ^ value >> 63));

    /// <summary>A whole number as varint times two, any other as a single 1 and its eight bytes.</summary>
    public void Number(double value)
    {
        if (value is >= 0 and < MaxWhole && Math.Floor(value) == value && !double.IsNegative(value))
        {
            Unsigned((ulong)value << 1);
            return;
        }

        Unsigned(1);
        BinaryPrimitives.WriteDoubleLittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    public void Key(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(output.GetSpan(16), value);
        output.Advance(16);
    }

    public void Text(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Unsigned((ulong)length);
        Encoding.UTF8.GetBytes(value, output.GetSpan(length));
        output.Advance(length);
    }
}
