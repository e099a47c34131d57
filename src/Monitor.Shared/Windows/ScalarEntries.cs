namespace Monitor.Shared.Windows;

/// <summary>Summaries of a few values at hand.</summary>
internal static class ScalarEntries
{
    /// <summary>
    /// Count, sum, extremes and squared deviations of up to a minute of values, in two passes: the mean first, then the
    /// distances from it, less what the mean's own rounding contributed. For values of size m with standard deviation
    /// s the standard deviation is off by a factor of no more than about 1e-14 * m / s.
    /// </summary>
    public static ScalarBucket Summarize(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            return ScalarBucket.Empty;
        double sum = 0, min = double.PositiveInfinity, max = double.NegativeInfinity;
        foreach (double value in values)
        {
            sum += value;
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        double mean = sum / values.Length;
        double squares = 0, rest = 0;
        foreach (double value in values)
        {
            double distance = value - mean;
            squares += distance * distance;
            rest += distance;
        }

        double deviations = Math.Max(0, squares - rest * rest / values.Length);
        return new ScalarBucket(values.Length, sum, min, max, values[^1], deviations);
    }
}
