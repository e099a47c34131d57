using System.Diagnostics;
using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Benchmarks.Windows;

/// <summary>
/// Bytes that a series keeps when its windows are as full as they get: one second before a minute leaves.
/// </summary>
internal static class MemoryCost
{
    private const int Seconds = 719;
    private const long Start = 1_700_000_040;

    public static void MeasureScalar(BudgetTable table, SeriesKind kind, string shape, int count, double? budget)
    {
        double[][] values = [.. Enumerable.Range(0, 64).Select(seed => Workload.Scalars(shape, Seconds, seed))];
        var all = new WindowedSeries[count];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
            all[i] = WindowedSeries.Create(kind);
        for (int second = 0; second < Seconds; second++)
        {
            long timestampMs = (Start + second) * 1000;
            for (int i = 0; i < count; i++)
            {
                double value = values[i & 63][second];
                if (kind == SeriesKind.Gauge)
                    all[i].ApplySample(timestampMs, value, DiscardingSink.Instance);
                else
                    all[i].ApplyDelta(timestampMs, value, DiscardingSink.Instance);
            }
        }

        double nanoseconds = Stopwatch.GetElapsedTime(started).TotalNanoseconds / ((double)count * Seconds);
        double bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)count;
        string name = $"{kind.ToString().ToLowerInvariant()}, {shape}, {count / 1000}k series";
        table.Add($"memory: {name}", bytes, "B", budget);
        table.Add($"memory: {name}: a sample, out of cache", nanoseconds, "ns", null);
        GC.KeepAlive((all, values));
    }

    public static void MeasureHistogram(BudgetTable table, int rate, int count, double? budget)
    {
        Histogram[] seconds = Workload.Seconds(2048, rate, seed: 6);
        var points = new (int[] Keys, ulong[] Counts)[seconds.Length];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = (new int[seconds[i].BucketCount], new ulong[seconds[i].BucketCount]);
            seconds[i].CopyTo(points[i].Keys, points[i].Counts);
        }

        var all = new WindowedSeries[count];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
            all[i] = WindowedSeries.Create(SeriesKind.Histogram);
        for (int second = 0; second < Seconds; second++)
        {
            for (int i = 0; i < count; i++)
            {
                int which = (i * 37 + second) & 2047;
                all[i].ApplyHistogram(
                    new HistogramPoint
                    {
                        TimestampMs = (Start + second) * 1000,
                        Cumulative = false,
                        Layout = seconds[which].Layout,
                        Keys = points[which].Keys,
                        Counts = points[which].Counts,
                        Sum = seconds[which].Sum,
                        Min = seconds[which].Min,
                        Max = seconds[which].Max,
                    },
                    DiscardingSink.Instance);
            }
        }

        double nanoseconds = Stopwatch.GetElapsedTime(started).TotalNanoseconds / ((double)count * Seconds);
        double bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)count;
        table.Add($"memory: histogram, {rate} obs/s, {count} series", bytes, "B", budget);
        table.Add($"memory: histogram, {rate} obs/s: a second, out of cache", nanoseconds, "ns", null);
        // The input must live to the end, or its going would be counted as memory saved.
        GC.KeepAlive((all, seconds, points));
    }
}
