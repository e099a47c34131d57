using Monitor.Shared.Histograms;
using Monitor.Shared.Windows;

namespace Monitor.Benchmarks.Windows;

/// <summary>Folded seconds into histogram windows, and reading them.</summary>
internal static class HistogramCost
{
    private const long Start = 1_700_000_040;

    public static void Measure(BudgetTable table)
    {
        foreach (int rate in (int[])[10, 100])
        {
            Histogram[] seconds = Workload.Seconds(1024, rate, seed: 5);
            var window = new HistogramWindow();
            long second = Start;
            (double nanoseconds, double bytes) = Timing.Of(20_000, count =>
            {
                for (int i = 0; i < count; i++)
                    window.Merge(second++, seconds[i & 1023], DiscardingSink.Instance);
            });
            table.Add($"histogram, {rate} obs/s: apply a second, all included", nanoseconds, "ns", null);
            table.Add($"histogram, {rate} obs/s: apply a second, all included", bytes, "B", 5);
            MeasureReads(table, seconds, rate);
        }
    }

    private static void MeasureReads(BudgetTable table, Histogram[] seconds, int rate)
    {
        var window = new HistogramWindow();
        for (int i = 0; i < 659; i++)
            window.Merge(Start + i, seconds[i], DiscardingSink.Instance);
        var answer = new Histogram();
        double sum = 0;
        foreach (int length in (int[])[1, 10, 60, 300, 600])
        {
            (double nanoseconds, double bytes) = Timing.Of(2_000, count =>
            {
                for (int i = 0; i < count; i++)
                {
                    window.Query(Start + 659 - length, Start + 658, answer);
                    sum += answer.Quantile(0.99).Value;
                }
            });
            table.Add($"histogram, {rate} obs/s: p99 of {length} s", nanoseconds, "ns", null);
            table.Add($"histogram, {rate} obs/s: p99 of {length} s", bytes, "B", 0.01);
        }

        GC.KeepAlive(sum);
    }
}
