namespace Monitor.Shared.Histograms;

/// <summary>
/// The standard deviation of counted buckets, with bounds. With every observation moved to its bucket's middle, the
/// deviation changes by no more than the root of the mean square of how far each moved: the triangle inequality for
/// the distance of a vector from its mean. Half a bucket's width bounds each move.
/// </summary>
internal static class HistogramDeviation
{
    /// <summary>Of the observations of several histograms together; usually of one.</summary>
    public static QuantileEstimate Of(params ReadOnlySpan<Histogram> histograms)
    {
        double count = 0, mean = 0, squares = 0, moves = 0;
        ulong all = 0, unplaced = 0;
        foreach (Histogram histogram in histograms)
        {
            all += histogram.Count;
            unplaced += histogram.Unplaced;
            foreach (HistogramBucket bucket in histogram.Buckets())
            {
                (double middle, double reach) = Place(histogram, bucket.Key);
                count += bucket.Count;
                double distance = middle - mean;
                mean += distance * (bucket.Count / count);
                squares += bucket.Count * distance * (middle - mean);
                moves += bucket.Count * (reach * reach);
            }
        }

        if (all == 0)
            return QuantileEstimate.None;
        if (count == 0)
            return new QuantileEstimate(double.NaN, 0, double.PositiveInfinity);
        double deviation = Math.Sqrt(squares / count);
        if (unplaced > 0)
            return new QuantileEstimate(deviation, 0, double.PositiveInfinity);
        double error = Math.Sqrt(moves / count);
        return new QuantileEstimate(deviation, Math.Max(0, deviation - error), deviation + error);
    }

    private static (double Middle, double Reach) Place(Histogram histogram, int key)
    {
        double lower = histogram.Layout.LowerBound(key);
        double upper = histogram.Layout.UpperBound(key);
        if (histogram.Min > lower)
            lower = histogram.Min;
        if (histogram.Max < upper)
            upper = histogram.Max;
        if (double.IsInfinity(lower) || double.IsInfinity(upper))
            return (HistogramQuantile.Middle(histogram.Layout, key), double.PositiveInfinity);
        return (lower / 2 + upper / 2, upper / 2 - lower / 2);
    }
}
