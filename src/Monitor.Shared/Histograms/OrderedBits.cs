namespace Monitor.Shared.Histograms;

/// <summary>
/// A double's bits as an integer whose order is the double's, so that near values have near integers.
/// </summary>
internal static class OrderedBits
{
    public static long Of(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        return bits ^ (bits >> 63 & long.MaxValue);
    }

    public static double ToDouble(long ordered) =>
        BitConverter.Int64BitsToDouble(ordered ^ (ordered >> 63 & long.MaxValue));
}
