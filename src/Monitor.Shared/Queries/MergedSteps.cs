using Monitor.Shared.Histograms;
using Monitor.Shared.Merging;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Queries;

/// <summary>
/// A chart's steps from memory. They begin where the question says, for every series alike; a ten of seconds of a
/// histogram belongs to the step in which it begins, as a bucket of history does.
/// </summary>
internal static class MergedSteps
{
    /// <summary>Adds what a series has in memory from a second on.</summary>
    public static void Add(
        MergedGroup group, WindowedSeries series, MergeNeeds needs, ShardQuery.Range query, long fromSecond)
    {
        long to = Math.Min(query.ToSecond, series.NewestSecond);
        if (fromSecond > to)
            return;
        if (series is HistogramSeries histogram)
            Add(group, histogram.Window, needs, query, fromSecond, to);
        else
            Add(group, (ScalarSeries)series, needs, query, fromSecond, to);
    }

    private static void Add(
        MergedGroup group, ScalarSeries series, MergeNeeds needs, ShardQuery.Range query, long from, long to)
    {
        Span<ScalarBucket> seconds = WindowScratch.ForThread.Seconds.AsSpan(0, (int)(to - from + 1));
        series.CopySeconds(from, seconds);
        for (long second = from; second <= to;)
        {
            (long start, long end) = StepOf(query, second, to);
            ReadOnlySpan<ScalarBucket> step = seconds.Slice((int)(second - from), (int)(end - second + 1));
            ScalarSummary summary = series.Summarize(step);
            if (summary.Points > 0)
            {
                MergedLevel level = group.Step(start);
                level.Add(summary);
                if (needs.Spread(series.Kind))
                    level.AddSpread(step, series.Kind);
            }

            second = end + 1;
        }
    }

    private static void Add(
        MergedGroup group, HistogramWindow window, MergeNeeds needs, ShardQuery.Range query, long from, long to)
    {
        bool withBuckets = needs.Spread(SeriesKind.Histogram);
        for (long second = from; second <= to;)
        {
            (long start, long end) = StepOf(query, second, to);
            long first = FirstBeginning(window, second), last = end;
            second = end + 1;
            if (first > last)
                continue;
            if (!withBuckets)
            {
                HistogramTotals totals = window.QueryTotals(first, last);
                if (totals.Count > 0)
                    group.Step(start).Add(totals);
                continue;
            }

            Histogram histogram = WindowScratch.ForThread.Answer;
            window.Query(first, last, histogram);
            if (histogram.Count > 0)
                group.Step(start).Add(histogram);
        }
    }

    /// <summary>The first ten, or single second, that begins at a second or after.</summary>
    private static long FirstBeginning(HistogramWindow window, long second) =>
        second < window.FineFrom ? (second + 9) / 10 * 10 : second;

    /// <summary>The first second of the step that a second lies in, and the last of it that there is.</summary>
    private static (long Start, long End) StepOf(ShardQuery.Range query, long second, long to)
    {
        long start = MergedChart.StepOf(query, second);
        return (start, Math.Min(to, start + query.StepSeconds - 1));
    }
}
