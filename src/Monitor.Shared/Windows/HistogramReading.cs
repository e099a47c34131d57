using Monitor.Shared.Histograms;

namespace Monitor.Shared.Windows;

/// <summary>
/// Statistics of a histogram window. Count, rate, sum and mean come from totals alone; the buckets are unpacked, once
/// for all statistics of a window, only for percentiles, standard deviation, and extremes that the sender did not say.
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
                ? OfTotals(window, statistics[i], span.VolumeFrom, span.VolumeTo)
                : OfLevel(window, statistics[i], span.LevelFrom, span.LevelTo, ref level);
        }
    }

    /// <summary>One statistic over some seconds.</summary>
    public static WindowReading Of(HistogramWindow window, Statistic statistic, long fromSecond, long toSecond)
    {
        Histogram? level = null;
        return statistic.IsVolume()
            ? OfTotals(window, statistic, fromSecond, toSecond)
            : OfLevel(window, statistic, fromSecond, toSecond, ref level);
    }

    private static WindowReading OfTotals(HistogramWindow window, Statistic statistic, long fromSecond, long toSecond)
    {
        (long from, long to) = window.Cover(fromSecond, toSecond);
        HistogramTotals totals = window.QueryTotals(fromSecond, toSecond);
        double value = statistic switch
        {
            Statistic.Count => totals.Count,
            Statistic.Rate => totals.Count / (double)(to - from + 1),
            Statistic.Sum => totals.Sum,
            Statistic.Mean => totals.Count == 0 ? double.NaN : totals.Sum / totals.Count,
            Statistic.Min => totals.Count == 0 ? double.NaN : totals.Min,
            Statistic.Max => totals.Count == 0 ? double.NaN : totals.Max,
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
