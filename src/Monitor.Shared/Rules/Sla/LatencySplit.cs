using Monitor.Shared.Histograms;

namespace Monitor.Shared.Rules.Sla;

/// <summary>How many observations of a histogram are at most some value.</summary>
public static class LatencySplit
{
    /// <summary>
    /// Counts whole buckets, and of the one that the value cuts the part below it, as if its observations lay evenly.
    /// Exact where the value is a bucket's bound; otherwise off by at most that one bucket's count.
    /// </summary>
    /// <param name="layout">What the keys mean.</param>
    /// <param name="keys">Ascending bucket keys.</param>
    /// <param name="counts">Observations in each bucket.</param>
    /// <param name="value">The promised latency, in the histogram's unit.</param>
    public static double CountAtMost(
        HistogramLayout layout, ReadOnlySpan<int> keys, ReadOnlySpan<ulong> counts, double value)
    {
        double atMost = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            double lower = layout.LowerBound(keys[i]);
            double upper = layout.UpperBound(keys[i]);
            if (upper <= value)
                atMost += counts[i];
            else if (lower < value && double.IsFinite(lower) && double.IsFinite(upper))
                atMost += counts[i] * ((value - lower) / (upper - lower));
            else
                break;
        }

        return atMost;
    }
}
