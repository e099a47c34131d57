using Monitor.Shared.Histograms;

namespace Monitor.Shared.Merging;

/// <summary>
/// Quantiles of histograms side by side. Of each observation an interval is known: its bucket, within its histogram's
/// extremes. With all observations at their lower ends the quantile is no larger than the true one, with all at their
/// upper ends no smaller: those are the bounds, whatever the layouts are.
/// </summary>
internal sealed class DistributionReader
{
    /// <summary>Halvings until an interval is one double: 53 bits, and some when it begins near zero.</summary>
    private const int Halvings = 80;

    private readonly List<Histogram> _parts;
    private readonly MergedDistribution _distribution;

    public DistributionReader(MergedDistribution distribution)
    {
        _distribution = distribution;
        _parts = [.. PartsOf(distribution)];
    }

    /// <summary>The histograms whose observations have one bucket each, in the order of their layouts.</summary>
    public static IEnumerable<Histogram> PartsOf(MergedDistribution distribution) =>
        distribution.Exponential is { } exponential
            ? distribution.Explicit.Prepend(exponential)
            : distribution.Explicit;

    /// <inheritdoc cref="MergedDistribution.Quantile"/>
    public QuantileEstimate Quantile(double q, double mean)
    {
        ulong count = _distribution.Count;
        if (count == 0)
            return QuantileEstimate.None;
        (Histogram? lows, Histogram? means, Histogram? highs) = _distribution.Folded;
        if (q is 0 or 1)
            return Extreme(isUpper: q == 1, mean);
        if (_parts is [var only] && means is null && only.Unplaced == 0 && HasBounds(only.Layout))
            return only.Quantile(q);
        ulong rank = HistogramQuantile.RankOf(q, count);
        double lower = Ranked(Ends(lows, isUpper: false), rank);
        double upper = Ranked(Ends(highs, isUpper: true), rank);
        // A sender may say extremes that its buckets deny.
        lower = Math.Min(lower, upper);
        return new QuantileEstimate(Math.Clamp(Estimate(q, means, lower, upper, mean), lower, upper), lower, upper);
    }

    private static bool HasBounds(HistogramLayout layout) =>
        layout is ExponentialLayout || layout is ExplicitLayout { Bounds.Length: > 0 };

    /// <summary>The smallest or largest, exact where every part's sender said it.</summary>
    private QuantileEstimate Extreme(bool isUpper, double mean)
    {
        QuantileEstimate all = isUpper
            ? QuantileEstimate.Exact(double.NegativeInfinity)
            : QuantileEstimate.Exact(double.PositiveInfinity);
        Func<double, double, double> beyond = isUpper ? Math.Max : Math.Min;
        foreach (Histogram part in _parts)
        {
            double said = isUpper ? part.Max : part.Min;
            QuantileEstimate one = !double.IsNaN(said) ? QuantileEstimate.Exact(said)
                : HasBounds(part.Layout) && part.Unplaced < part.Count ? part.Quantile(isUpper ? 1 : 0)
                : new QuantileEstimate(mean, double.NegativeInfinity, double.PositiveInfinity);
            all = new QuantileEstimate(
                beyond(all.Value, one.Value), beyond(all.LowerBound, one.LowerBound),
                beyond(all.UpperBound, one.UpperBound));
        }

        return all with { Value = Math.Clamp(all.Value, all.LowerBound, all.UpperBound) };
    }

    /// <summary>Every observation at the end of what is known of it.</summary>
    private List<(double Value, ulong Count)> Ends(Histogram? folded, bool isUpper)
    {
        var ends = new List<(double Value, ulong Count)>();
        foreach (Histogram part in folded is null ? _parts : _parts.Append(folded))
        {
            double furthest = isUpper ? part.Max : part.Min;
            if (part.Unplaced > 0)
                ends.Add((Known(furthest, isUpper), part.Unplaced));
            foreach (HistogramBucket bucket in part.Buckets())
            {
                double end = isUpper ? part.Layout.UpperBound(bucket.Key) : part.Layout.LowerBound(bucket.Key);
                if (isUpper ? furthest < end : furthest > end)
                    end = furthest;
                ends.Add((end, bucket.Count));
            }
        }

        ends.Sort(static (a, b) => a.Value.CompareTo(b.Value));
        return ends;
    }

    private static double Known(double said, bool isUpper) =>
        !double.IsNaN(said) ? said : isUpper ? double.PositiveInfinity : double.NegativeInfinity;

    private static double Ranked(List<(double Value, ulong Count)> sorted, ulong rank)
    {
        ulong before = 0;
        foreach ((double value, ulong count) in sorted)
        {
            before += count;
            if (before >= rank)
                return value;
        }

        return sorted[^1].Value;
    }

    /// <summary>
    /// Where as many observations are expected below as the rank says, if each bucket's lie evenly in it.
    /// </summary>
    private double Estimate(double q, Histogram? means, double lower, double upper, double mean)
    {
        List<Stretch> stretches = [];
        ulong placed = 0;
        foreach (Histogram part in means is null ? _parts : _parts.Append(means))
        {
            placed += part.Count - part.Unplaced;
            foreach (HistogramBucket bucket in part.Buckets())
                stretches.Add(Stretch.Of(part, bucket));
        }

        if (placed == 0)
            return mean;
        double low = Math.Max(lower, stretches.Min(s => s.From)), high = Math.Min(upper, stretches.Max(s => s.To));
        double rank = HistogramQuantile.RankOf(q, placed);
        for (int i = 0; i < Halvings && low < high; i++)
        {
            double middle = low / 2 + high / 2;
            if (middle <= low || middle >= high)
                break;
            if (stretches.Sum(s => s.Below(middle)) >= rank)
                high = middle;
            else
                low = middle;
        }

        return high;
    }

    /// <summary>A bucket's observations and where they lie, in finite numbers.</summary>
    private readonly record struct Stretch(double From, double To, double Count)
    {
        public static Stretch Of(Histogram part, HistogramBucket bucket)
        {
            double from = part.Layout.LowerBound(bucket.Key), to = part.Layout.UpperBound(bucket.Key);
            if (part.Min > from)
                from = part.Min;
            if (part.Max < to)
                to = part.Max;
            if (double.IsInfinity(from))
                from = double.IsInfinity(to) ? 0 : Math.Min(to, 0);
            return new Stretch(from, double.IsInfinity(to) ? from : Math.Max(from, to), bucket.Count);
        }

        public double Below(double value)
        {
            if (value >= To)
                return Count;
            return value <= From ? 0 : Count * ((value - From) / (To - From));
        }
    }
}
