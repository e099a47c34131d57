using Monitor.Shared.Histograms;

namespace Monitor.Benchmarks.Windows;

/// <summary>Raw observations into a histogram.</summary>
internal static class FoldCost
{
    public static void Measure(BudgetTable table)
    {
        var random = new Random(1);
        double[] values = new double[1 << 16];
        for (int i = 0; i < values.Length; i++)
            values[i] = Workload.Latency(random);
        ExponentialLayout layout = ExponentialLayout.OfScale(5);
        int keys = 0;
        (double nanoseconds, _) = Timing.Of(4_000_000, count =>
        {
            for (int i = 0; i < count; i++)
                keys ^= layout.KeyOf(values[i & 0xFFFF]);
        });
        table.Add("histogram: key of a value", nanoseconds, "ns", 3);

        var histogram = new Histogram();
        (nanoseconds, double bytes) = Timing.Of(4_000_000, count =>
        {
            for (int i = 0; i < count; i++)
                histogram.Observe(values[i & 0xFFFF]);
        });
        table.Add("histogram: fold one observation", nanoseconds, "ns", 25);
        table.Add("histogram: fold one observation", bytes, "B", 0.01);

        (nanoseconds, bytes) = Timing.Of(2_000_000, count =>
        {
            for (int i = 0; i < count; i++)
            {
                if (i % 100 == 0)
                    histogram.Clear();
                histogram.Observe(values[i & 0xFFFF]);
            }
        });
        table.Add("histogram: fold, cleared every 100", nanoseconds, "ns", 25);
        table.Add("histogram: fold, cleared every 100", bytes, "B", 0.01);

        double sum = 0;
        (nanoseconds, _) = Timing.Of(200_000, count =>
        {
            for (int i = 0; i < count; i++)
                sum += histogram.Quantile(0.99).Value;
        });
        table.Add("histogram: one percentile", nanoseconds, "ns", 1000);
        GC.KeepAlive((keys, sum));
    }
}
