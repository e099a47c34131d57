using Monitor.Shared.Histograms;

namespace Monitor.Shared.Windows;

/// <summary>
/// Statistics of a histogram window. Count, rate, sum and mean come from totals alone; the buckets are unpacked, once
/// for all statistics of a window, only for percentiles, standard deviation, and extremes that the sender did not say.
/// A window that cuts a ten takes all of it for a level, and says so in its seconds; a volume takes the part that its
/// seconds are of the ten, and allows for none or all of it in its bounds.
/// </summary>
internal static class HistogramReading
{
    public static void Of(
        HistogramWindow window, ReadOnlySpan<Statistic> statistics, WindowSpan span, Span<WindowReading> readings)
    {
        Histogram? level = null;
        for (int i = 0; i < statistics.Length; i++)
        {
            readings[i] = statistics[i].IsVolume()
                ? OfVolume(window, statistics[i], span.VolumeFrom, span.VolumeTo)
                : OfLevel(window, statistics[i], span.LevelFrom, span.LevelTo, ref level);
        }
    }

    /// <summary>One statistic over some seconds.</summary>
    public static WindowReading Of(HistogramWindow window, Statistic statistic, long fromSecond, long toSecond)
    {
        Histogram? level = null;
        return statistic.IsVolume()
            ? OfVolume(window, statistic, fromSecond, toSecond)
            : OfLevel(window, statistic, fromSecond, toSecond, ref level);
    }

    private static WindowReading OfVolume(HistogramWindow window, Statistic statistic, long fromSecond, long toSecond)
    {
        (long from, long to) = window.Cover(fromSecond, toSecond);
        HistogramTotals all = window.QueryTotals(fromSecond, toSecond);
        double unit = statistic == Statistic.Rate ? 1.0 / (toSecond - fromSecond + 1) : 1;
        double value = Volume(all, statistic), none = value, most = value;
        if (from < fromSecond)
        {
            long tenEnd = Math.Min(toSecond, from + 9);
            Leave(window, statistic, from, tenEnd, fromSecond - from, ref value, ref none, ref most);
        }

        if (to > toSecond && (from == fromSecond || to > from + 9))
            Leave(window, statistic, to - 9, to, to - toSecond, ref value, ref none, ref most);
        (none, most) = (Math.Min(none, most), Math.Max(none, most));
        return new WindowReading(value * unit, none * unit, most * unit, fromSecond, toSecond, (long)all.Count);
    }

    /// <summary>Takes out what some seconds of a ten, which lie outside the window, may have had.</summary>
    private static void Leave(
        HistogramWindow window, Statistic statistic, long from, long to, long outside,
        ref double value, ref double none, ref double most)
    {
        HistogramTotals ten = window.QueryTotals(from, to);
        double part = Volume(ten, statistic);
        value -= part * (outside / 10.0);
        none -= part;
        // Observations of both signs can make a part's sum larger than the whole's.
        if (statistic == Statistic.Sum && HasNegative(window, ten, from, to))
            (none, most) = (double.NegativeInfinity, double.PositiveInfinity);
    }

    private static bool HasNegative(HistogramWindow window, in HistogramTotals totals, long from, long to)
    {
        if (totals.Count == 0 || !double.IsNaN(totals.Min))
            return totals.Min < 0;
        // The sender did not say, so the lowest bucket must: one that reaches above zero measures what is not negative.
        Histogram histogram = WindowScratch.ForThread.Before;
        window.Query(from, to, histogram);
        foreach (HistogramBucket bucket in histogram.Buckets())
            return histogram.Layout.LowerBound(bucket.Key) < 0 && histogram.Layout.UpperBound(bucket.Key) <= 0;
        return true;
    }

    private static double Volume(in HistogramTotals totals, Statistic statistic) =>
        statistic == Statistic.Sum ? totals.Sum : totals.Count;

    private static WindowReading OfTotals(HistogramWindow window, Statistic statistic, long fromSecond, long toSecond)
    {
        (long from, long to) = window.Cover(fromSecond, toSecond);
        HistogramTotals totals = window.QueryTotals(fromSecond, toSecond);
        double value = statistic switch
        {
            _ when totals.Count == 0 => double.NaN,
            Statistic.Mean => totals.Sum / totals.Count,
            Statistic.Min => totals.Min,
            Statistic.Max => totals.Max,
            _ => throw new ArgumentOutOfRangeException(nameof(statistic), statistic, "Totals do not hold it."),
        };
        return new WindowReading(value, value, value, from, to, (long)totals.Count);
    }

    private static WindowReading OfLevel(
        HistogramWindow window, Statistic statistic, long fromSecond, long toSecond, ref Histogram? level)
    {
        if (statistic is Statistic.Mean or Statistic.Min or Statistic.Max)
        {
            WindowReading reading = OfTotals(window, statistic, fromSecond, toSecond);
            if (!reading.HasData || !double.IsNaN(reading.Value))
                return reading;
        }

        if (statistic == Statistic.Last)
            return OfNewest(window, fromSecond, toSecond);
        if (level is null)
        {
            level = WindowScratch.ForThread.Answer;
            window.Query(fromSecond, toSecond, level);
        }

        QuantileEstimate estimate = statistic switch
        {
            Statistic.StdDev => HistogramDeviation.Of(level),
            Statistic.Min => level.Quantile(0),
            Statistic.Max => level.Quantile(1),
            _ => level.Quantile(statistic.Quantile()),
        };
        (long from, long to) = window.Cover(fromSecond, toSecond);
        return new WindowReading(
            estimate.Value, estimate.LowerBound, estimate.UpperBound, from, to, (long)level.Count);
    }

    /// <summary>The mean of the newest second in the window that has any observation.</summary>
    private static WindowReading OfNewest(HistogramWindow window, long fromSecond, long toSecond)
    {
        WindowReading all = OfTotals(window, Statistic.Mean, fromSecond, toSecond);
        for (long second = Math.Min(toSecond, window.NewestSecond); all.HasData && second >= all.FromSecond; second--)
        {
            if (!window.HasSecond(second))
                continue;
            double value = OfTotals(window, Statistic.Mean, second, second).Value;
            return all with { Value = value, LowerBound = value, UpperBound = value };
        }

        return all;
    }
}
