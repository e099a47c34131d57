namespace Monitor.Shared.Histograms;

/// <summary>
/// Quantiles of counted buckets, with bounds. The quantile q of n observations is the one of rank ceil(q * n), the
/// nearest-rank definition: it is one of the observations, so it lies in the bucket that holds its rank.
/// </summary>
internal static class HistogramQuantile
{
    public static QuantileEstimate Of(Histogram histogram, double q)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(q, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(q, 1);
        ulong count = histogram.Count;
        if (count == 0)
            return QuantileEstimate.None;
        ulong placed = count - histogram.Unplaced;
        if (placed == 0)
            return Clamp(histogram, histogram.Sum / count, double.NegativeInfinity, double.PositiveInfinity);

        ulong rank = RankOf(q, count);
        if (histogram.Unplaced == 0)
            return OfRank(histogram, rank);

        // The unplaced may all be smaller or all larger than the placed: the rank among the placed is uncertain by
        // as many.
        ulong lowest = rank > histogram.Unplaced ? rank - histogram.Unplaced : 0;
        double lower = lowest == 0 ? double.NegativeInfinity : OfRank(histogram, lowest).LowerBound;
        double upper = rank > placed ? double.PositiveInfinity : OfRank(histogram, rank).UpperBound;
        return Clamp(histogram, OfRank(histogram, RankOf(q, placed)).Value, lower, upper);
    }

    /// <summary>
    /// The middle of a bucket: where the largest relative error is smallest; the finite end of an open one.
    /// </summary>
    public static double Middle(HistogramLayout layout, int key)
    {
        double lower = layout.LowerBound(key);
        double upper = layout.UpperBound(key);
        if (layout is ExponentialLayout)
            return HarmonicMean(lower, upper);
        if (double.IsInfinity(lower))
            return double.IsInfinity(upper) ? 0 : Math.Min(upper, 0);
        return double.IsInfinity(upper) ? lower : lower / 2 + upper / 2;
    }

    /// <summary>ceil(q * count), at least 1.</summary>
    public static ulong RankOf(double q, ulong count)
    {
        // q * count may round up past a whole number (0.07 * 100 = 7.000000000000001): a relative 1e-15 is forgiven.
        double rank = Math.Ceiling(q * count * (1 - 1e-15));
        return rank >= count ? count : Math.Max(1, (ulong)rank);
    }

    private static QuantileEstimate OfRank(Histogram histogram, ulong rank)
    {
        ulong before = 0;
        HistogramBucket found = default;
        foreach (HistogramBucket bucket in histogram.Buckets())
        {
            found = bucket;
            if (before + bucket.Count >= rank)
                break;
            before += bucket.Count;
        }

        double lower = histogram.Layout.LowerBound(found.Key);
        double upper = histogram.Layout.UpperBound(found.Key);
        double value = histogram.Layout is ExponentialLayout
            ? HarmonicMean(lower, upper)
            : Interpolate(histogram, lower, upper, (rank - before) / (double)found.Count);
        return Clamp(histogram, value, lower, upper);
    }

    private static QuantileEstimate Clamp(Histogram histogram, double value, double lower, double upper)
    {
        if (histogram.Min > lower)
            lower = histogram.Min;
        if (histogram.Max < upper)
            upper = histogram.Max;
        if (lower > upper)
            lower = upper;
        return new QuantileEstimate(Math.Clamp(value, lower, upper), lower, upper);
    }

    private static double Interpolate(Histogram histogram, double lower, double upper, double fraction)
    {
        if (histogram.Min > lower)
            lower = histogram.Min;
        if (histogram.Max < upper)
            upper = histogram.Max;
        if (double.IsNegativeInfinity(lower))
        {
            // A lowest bucket that reaches above zero usually measures what cannot be negative.
            lower = upper > 0 && double.IsFinite(upper) ? 0 : upper;
        }

        if (double.IsInfinity(upper))
            upper = lower;
        if (double.IsInfinity(lower))
            return histogram.Sum / histogram.Count;
        return lower + (upper - lower) * fraction;
    }

    private static double HarmonicMean(double lower, double upper) =>
        lower == 0 ? upper / 2 : Math.Clamp(upper * (2 / (1 + upper / lower)), lower, upper);
}
