using Monitor.Shared.Histograms;

namespace Monitor.Shared.Windows;

/// <summary>What a running total grew by between two readings.</summary>
internal static class HistogramIncrease
{
    /// <summary>
    /// Subtracts bucket by bucket. Exponential totals of different scales meet at the coarser one, which changes the
    /// finer of the two arguments. When the layouts cannot be compared, the increase is known in count and sum only.
    /// </summary>
    /// <returns>False when the count or any bucket shrank: the total began anew in between.</returns>
    public static bool TryFind(Histogram before, Histogram now, Histogram increase)
    {
        increase.Clear(now.Layout);
        if (now.Count < before.Count)
            return false;
        ulong count = now.Count - before.Count;
        double sum = now.Sum - before.Sum;
        if (!now.TryMeet(before.Layout, out int steps))
        {
            increase.AddTotals(count, sum, double.NaN, double.NaN);
            increase.AddUnplaced(count);
            return true;
        }

        if (steps > 0)
            before.Downscale(((ExponentialLayout)now.Layout).Scale);
        increase.Clear(now.Layout);
        foreach (HistogramBucket bucket in before.Buckets())
        {
            if (now.CountOf(bucket.Key) < bucket.Count)
                return false;
        }

        int coarser = 0;
        ulong placed = 0;
        foreach (HistogramBucket bucket in now.Buckets())
        {
            ulong grown = bucket.Count - before.CountOf(bucket.Key);
            if (grown > 0)
                increase.AddBucket(ref coarser, bucket.Key, grown);
            placed += grown;
        }

        increase.AddTotals(count, sum, double.NaN, double.NaN);
        increase.AddUnplaced(count - placed);
        return true;
    }
}
