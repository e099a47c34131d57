namespace Monitor.Shared.Windows;

/// <summary>
/// Most measurements are short decimals (12.34), whose doubles have long mantissas but which are small integers times
/// a power of ten. Such a column is kept as the integers, if and only if each gives back its double bit for bit.
/// </summary>
internal static class DecimalScale
{
    /// <summary>Most decimals that are tried; 10^15 is the largest power of ten with integers on both sides of 1.0 below 2^53.</summary>
    public const int MostDecimals = 15;

    /// <summary>Doubles hold every integer up to here.</summary>
    private const double LargestInteger = 1L << 53;

    private static readonly double[] Powers =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    public static double Power(int decimals) => Powers[decimals];

    /// <summary>The fewest decimals that hold all values exactly, with the values times that power of ten; -1 when none do.</summary>
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

    /// <summary>Converts from a place on until a value is no integer at this scale; returns the place where it stopped.</summary>
    private static int Convert(ReadOnlySpan<double> values, Span<long> integers, double scale, int from)
    {
        for (int i = from; i < values.Length; i++)
        {
            double integer = Math.Round(values[i] * scale);
            if (!(Math.Abs(integer) < LargestInteger)
                || BitConverter.DoubleToUInt64Bits((long)integer / scale) != BitConverter.DoubleToUInt64Bits(values[i]))
                return i;
            integers[i] = (long)integer;
        }

        return values.Length;
    }
}
