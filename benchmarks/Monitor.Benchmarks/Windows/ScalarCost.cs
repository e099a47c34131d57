using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Benchmarks.Windows;

/// <summary>Samples into gauges and counters, packing included, and reading their windows.</summary>
internal static class ScalarCost
{
    private const long Start = 1_700_000_040;

    public static void Measure(BudgetTable table)
    {
        DiscardingSink sink = DiscardingSink.Instance;
        foreach (string shape in (string[])["walk", "percent", "noise"])
        {
            double[] values = Workload.Scalars(shape, 1 << 12, seed: 2);
            WindowedSeries gauge = WindowedSeries.Create(SeriesKind.Gauge);
            long second = Start;
            (double nanoseconds, double bytes) = Timing.Of(1_000_000, count =>
            {
                for (int i = 0; i < count; i++)
                    gauge.ApplySample(second++ * 1000, values[i & 0xFFF], sink);
            });
            table.Add($"gauge, {shape}: apply a sample, all included", nanoseconds, "ns", 40);
            table.Add($"gauge, {shape}: apply a sample, all included", bytes, "B", 0.01);
        }

        MeasureOpen(table, Workload.Scalars("walk", 700, seed: 3));
        MeasureReads(table);
    }

    /// <summary>
    /// Observe alone: the 29 samples after the first of each half minute, over many windows in cache.
    /// </summary>
    private static void MeasureOpen(BudgetTable table, double[] walk)
    {
        var windows = new ScalarWindow[64];
        long start = Start;
        for (int i = 0; i < windows.Length; i++)
            windows[i] = new ScalarWindow(SeriesKind.Gauge);
        double best = double.MaxValue;
        for (int round = 0; round < 200; round++)
        {
            foreach (ref ScalarWindow window in windows.AsSpan())
                window.Observe(start, walk[0], DiscardingSink.Instance);
            long started = System.Diagnostics.Stopwatch.GetTimestamp();
            for (int second = 1; second < 30; second++)
            {
                foreach (ref ScalarWindow window in windows.AsSpan())
                    window.Observe(start + second, walk[second], DiscardingSink.Instance);
            }

            double elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalNanoseconds;
            best = Math.Min(best, elapsed / (29 * windows.Length));
            start += 30;
        }

        table.Add("scalar: observe within the open half minute", best, "ns", 15);
    }

    private static void MeasureReads(BudgetTable table)
    {
        WindowedSeries gauge = WindowedSeries.Create(SeriesKind.Gauge);
        double[] walk = Workload.Scalars("walk", 700, seed: 4);
        for (int i = 0; i < 659; i++)
            gauge.ApplySample((Start + i) * 1000, walk[i], DiscardingSink.Instance);
        double sum = 0;
        foreach (int length in (int[])[1, 5, 10, 60, 300, 600])
        {
            foreach (Statistic statistic in (Statistic[])[Statistic.Mean, Statistic.P99])
            {
                (double nanoseconds, double bytes) = Timing.Of(20_000, count =>
                {
                    for (int i = 0; i < count; i++)
                        sum += gauge.Read(statistic, length, Start + 658).Value;
                });
                table.Add($"gauge: read {statistic.Name()} of {length} s", nanoseconds, "ns", null);
                table.Add($"gauge: read {statistic.Name()} of {length} s", bytes, "B", 0.01);
            }
        }

        GC.KeepAlive(sum);
    }
}
