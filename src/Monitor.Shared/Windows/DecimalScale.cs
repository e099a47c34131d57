using System.Runtime.Intrinsics;

namespace Monitor.Shared.Windows;

/// <summary>
/// Most measurements are short decimals (12.34), whose doubles have long mantissas but which are small integers times
/// a power of ten. Such a column is kept as the integers, if and only if each gives back its double bit for bit.
/// </summary>
internal static class DecimalScale
{
    /// <summary>Most decimals that are tried; the integers of values near 1 then still fit 51 bits.</summary>
    public const int MostDecimals = 15;

    private const double Shifter = 3L << 51;

    /// <summary>Sign and exponent bits of all doubles from 2^52 to 2^53: 1023 + 52.</summary>
    private const long ShifterExponent = 1075;

    private static readonly double[] Powers =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    public static double Power(int decimals) => Powers[decimals];

    /// <summary>
    /// The fewest decimals that hold all values exactly, with the values times that power of ten; -1 when none do.
    /// </summary>
    public static int Find(ReadOnlySpan<double> values, Span<long> integers)
    {
        int done = 0;
        for (int decimals = 0; decimals <= MostDecimals; decimals++)
        {
            int from = done;
            done = Convert(values, integers, Powers[decimals], from);
            if (done == values.Length)
                return from == 0 || Convert(values, integers, Powers[decimals], 0) == done ? decimals : -1;
        }

        return -1;
    }

    /// <summary>
    /// Converts from a place on until a value is no integer at this scale; returns a place up to which all are. Adding
    /// 1.5 * 2^52 rounds to an integer and leaves it in the low bits of the sum, for integers of up to 51 bits, and
    /// four at once.
    /// </summary>
    private static int Convert(ReadOnlySpan<double> values, Span<long> integers, double scale, int from)
    {
        int i = from;
        Vector256<double> scales = Vector256.Create(scale), shifter = Vector256.Create(Shifter);
        for (; i <= values.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> value = Vector256.Create(values.Slice(i, Vector256<double>.Count));
            Vector256<double> shifted = value * scales + shifter;
            Vector256<double> back = (shifted - shifter) / scales;
            Vector256<long> wrong = back.AsInt64() ^ value.AsInt64()
                | shifted.AsInt64() >>> 52 ^ Vector256.Create(ShifterExponent);
            if (wrong != Vector256<long>.Zero)
                return i;
            (shifted.AsInt64() - shifter.AsInt64()).CopyTo(integers[i..]);
        }

        for (; i < values.Length; i++)
        {
            double shifted = values[i] * scale + Shifter;
            long bits = BitConverter.DoubleToInt64Bits(shifted);
            double back = (shifted - Shifter) / scale;
            if (bits >>> 52 != ShifterExponent
                || BitConverter.DoubleToInt64Bits(back) != BitConverter.DoubleToInt64Bits(values[i]))
                return i;
            integers[i] = bits - BitConverter.DoubleToInt64Bits(Shifter);
        }

        return values.Length;
    }
}
