using System.Buffers;
using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;
using Monitor.Shared.Tests.Histograms;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Windows;

/// <summary>What must not creep: bytes allocated on the hot path, and bytes that a full window takes.</summary>
public sealed class WindowCostTests
{
    private const long Start = 1_700_000_040;

    [Theory]
    [InlineData(SeriesKind.Gauge)]
    [InlineData(SeriesKind.Counter)]
    [InlineData(SeriesKind.Histogram)]
    public void Series_in_its_steady_state_allocates_nothing_for_points_and_readings(SeriesKind kind)
    {
        var random = new Random(1);
        WindowedSeries series = WindowedSeries.Create(kind);
        double[] values = Samples.Of("integers", random, 1024);
        long second = Start;
        for (; second < Start + 2400; second++)
            Apply(series, second, values);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (; second < Start + 4800; second++)
            Apply(series, second, values);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // A byte array may still grow by a grain when a minute packs worse than all before.
        Assert.InRange(allocated, 0, 2400);
    }

    [Theory]
    [InlineData(SeriesKind.Gauge, 0)]
    [InlineData(SeriesKind.Gauge, 17)]
    [InlineData(SeriesKind.Counter, 45)]
    public void Series_whose_window_fills_leaves_little_garbage(SeriesKind kind, int offset)
    {
        double[] values = Samples.Of("integers", new Random(1), 1024);
        Fill();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // The series with its half minute, and a little more than twice what a full window takes.
        Assert.InRange(allocated, 0, 400 + 2500);

        void Fill()
        {
            WindowedSeries series = WindowedSeries.Create(kind);
            for (long second = Start + offset; second < Start + offset + 900; second++)
                Apply(series, second, values);
        }
    }

    [Fact]
    public void Fold_into_a_used_histogram_allocates_nothing()
    {
        double[] values = Samples.Of("lognormal", new Random(2), 4096);
        var histogram = new Histogram();
        Fold(histogram, values);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fold(histogram, values);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Gauge_of_two_decimals_with_full_windows_is_packed_in_a_kilobyte()
    {
        var random = new Random(3);
        WindowedSeries gauge = WindowedSeries.Create(SeriesKind.Gauge);
        double level = 500;
        for (int i = 0; i < 719; i++)
        {
            level = Math.Round(level + random.NextDouble() * 2 - 1, 2);
            gauge.ApplySample((Start + i) * 1000, level, DiscardingSink.Instance);
        }

        Assert.InRange(Bytes(gauge).Length, 700, 1150);
    }

    [Fact]
    public void Histogram_of_thirty_observations_a_second_with_full_windows_is_packed_in_less_than_eight_kilobytes()
    {
        var random = new Random(4);
        var series = new HistogramSeries();
        var second = new Histogram();
        for (int i = 0; i < 719; i++)
        {
            second.Clear();
            for (int k = 0; k < 30; k++)
                second.Observe(0.01 * Math.Exp(0.5 * Samples.Normal(random)));
            series.Window.Merge(Start + i, second, DiscardingSink.Instance);
        }

        Assert.InRange(Bytes(series).Length, 4000, 7800);
    }

    [Theory]
    [InlineData(SeriesKind.Gauge)]
    [InlineData(SeriesKind.Counter)]
    [InlineData(SeriesKind.Histogram)]
    public void Read_of_damaged_state_says_so_and_nothing_else(SeriesKind kind)
    {
        var random = new Random(5);
        WindowedSeries series = WindowedSeries.Create(kind);
        double[] values = Samples.Of("integers", random, 1024);
        for (int i = 0; i < 700; i++)
            Apply(series, Start + i, values);
        byte[] valid = Bytes(series);
        for (int round = 0; round < 5000; round++)
        {
            byte[] bytes = [.. valid];
            for (int i = random.Next(4); i >= 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            ReadOnlySpan<byte> source = bytes.AsSpan(0, random.Next(3) == 0 ? random.Next(bytes.Length) : bytes.Length);
            try
            {
                WindowedSeries restored = WindowedSeries.Read(ref source);
                restored.Read(Statistic.P99, 600, Start + 699);
                restored.Read(Statistic.Mean, 300, Start + 699);
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    private static void Apply(WindowedSeries series, long second, double[] values)
    {
        double value = values[second % values.Length];
        switch (series.Kind)
        {
            case SeriesKind.Gauge:
                series.ApplySample(second * 1000, value, DiscardingSink.Instance);
                break;
            case SeriesKind.Counter:
                series.ApplyCumulative(second * 1000, 0, (second - Start) * 100 + value, DiscardingSink.Instance);
                break;
            default:
                ReadOnlySpan<int> keys = [ExponentialLayout.KeyOffset + (int)value];
                ReadOnlySpan<ulong> counts = [1 + (ulong)value];
                var point = new HistogramPoint
                {
                    TimestampMs = second * 1000,
                    Cumulative = false,
                    Layout = ExponentialLayout.OfScale(5),
                    Keys = keys,
                    Counts = counts,
                    Sum = value,
                    Min = double.NaN,
                    Max = double.NaN,
                };
                series.ApplyHistogram(point, DiscardingSink.Instance);
                break;
        }

        series.Read(Statistic.P99, 60, second);
        series.Read(Statistic.Rate, 300, second);
        series.Read(Statistic.StdDev, 600, second);
    }

    private static void Fold(Histogram histogram, double[] values)
    {
        histogram.Clear();
        foreach (double value in values)
            histogram.Observe(value);
    }

    private static byte[] Bytes(WindowedSeries series)
    {
        var bytes = new ArrayBufferWriter<byte>();
        series.Write(bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
