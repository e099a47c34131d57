using Monitor.Shared.Histograms;

namespace Monitor.Shared.Rules.Sla;

/// <summary>How many observations of a histogram are at most some value.</summary>
public static class LatencySplit
{
    /// <summary>
    /// Counts whole buckets, and of the one that the value cuts the part below it, as if its observations lay evenly.
    /// Exact where the value is a bucket's bound; otherwise off by at most that one bucket's count.
    /// </summary>
    public static double CountAtMost(Histogram histogram, double value)
    {
        double atMost = 0;
        foreach (HistogramBucket bucket in histogram.Buckets())
        {
            double lower = histogram.Layout.LowerBound(bucket.Key);
            double upper = histogram.Layout.UpperBound(bucket.Key);
            if (upper <= value)
                atMost += bucket.Count;
            else if (lower < value && double.IsFinite(lower) && double.IsFinite(upper))
                atMost += bucket.Count * ((value - lower) / (upper - lower));
            else
                break;
        }

        return atMost;
    }
}
