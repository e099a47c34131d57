using System.Buffers;
using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;
using Monitor.Shared.Tests.Histograms;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Windows;

public sealed class WindowedSeriesTests
{
    private const long T = 1_700_000_040;
    private static readonly DiscardingSink Sink = DiscardingSink.Instance;

    [Theory]
    [InlineData(SeriesKind.Gauge)]
    [InlineData(SeriesKind.Counter)]
    [InlineData(SeriesKind.Histogram)]
    public void Series_given_every_point_again_changes_nothing(SeriesKind kind)
    {
        var random = new Random((int)kind);
        WindowedSeries once = WindowedSeries.Create(kind);
        WindowedSeries resent = WindowedSeries.Create(kind);
        double total = 1000;
        var sent = new List<Action<WindowedSeries>>();
        long timestampMs = T * 1000;
        for (int i = 0; i < 800; i++)
        {
            timestampMs += random.Next(1, 2500);
            total = random.Next(100) == 0 ? random.Next(10) : total + random.Next(50);
            long at = timestampMs;
            double value = total;
            sent.Add(series => Send(series, at, value));
            sent[^1](once);
            sent[^1](resent);
            for (int k = random.Next(4); k > 0; k--)
                sent[random.Next(Math.Max(0, sent.Count - 60), sent.Count)](resent);
        }

        Assert.Equal(Bytes(once), Bytes(resent));
    }

    [Fact]
    public void Counter_of_totals_counts_increases_and_restarts()
    {
        var counter = new CounterSeries();
        Assert.Equal(ApplyResult.Baseline, counter.ApplyCumulative(T * 1000, 0, 100, Sink));
        Assert.Equal(ApplyResult.Applied, counter.ApplyCumulative((T + 1) * 1000, 0, 130, Sink));
        Assert.Equal(ApplyResult.Duplicate, counter.ApplyCumulative((T + 1) * 1000, 0, 130, Sink));
        Assert.Equal(ApplyResult.Duplicate, counter.ApplyCumulative(T * 1000 + 1, 0, 110, Sink));
        Assert.Equal(ApplyResult.Reset, counter.ApplyCumulative((T + 2) * 1000, 0, 7, Sink));
        Assert.Equal(ApplyResult.Invalid, counter.ApplyCumulative((T + 3) * 1000, 0, double.NaN, Sink));
        Assert.Equal(ApplyResult.Invalid, counter.ApplyCumulative((T + 3) * 1000, 0, -1, Sink));
        Assert.Equal(37, counter.Read(Statistic.Sum, 60, T + 3).Value);
        Assert.Equal(7, counter.Read(Statistic.Last, 60, T + 3).Value);
        Assert.Equal(3, counter.Read(Statistic.Count, 60, T + 3).Value);
    }

    [Theory]
    [InlineData(30, ApplyResult.Applied, 50)]
    [InlineData(90, ApplyResult.Baseline, 0)]
    public void Counter_first_total_counts_only_when_it_has_just_started(int age, ApplyResult expected, double sum)
    {
        var counter = new CounterSeries();
        Assert.Equal(expected, counter.ApplyCumulative(T * 1000, (T - age) * 1000, 50, Sink));
        Assert.Equal(sum, counter.Read(Statistic.Sum, 10, T + 1).Value);
    }

    [Fact]
    public void Counter_start_that_wavers_is_no_restart_and_one_after_the_last_point_is()
    {
        var counter = new CounterSeries();
        counter.ApplyCumulative(T * 1000, 5000, 100, Sink);
        Assert.Equal(ApplyResult.Applied, counter.ApplyCumulative((T + 1) * 1000, 5003, 101, Sink));
        Assert.Equal(ApplyResult.Reset, counter.ApplyCumulative((T + 9) * 1000, (T + 5) * 1000, 300, Sink));
        Assert.Equal(301, counter.Read(Statistic.Sum, 60, T + 10).Value);
    }

    [Fact]
    public void Gauge_takes_a_late_sample_only_into_an_empty_second()
    {
        var gauge = new GaugeSeries();
        Assert.Equal(ApplyResult.Applied, gauge.ApplySample(T * 1000, 1, Sink));
        Assert.Equal(ApplyResult.Applied, gauge.ApplySample((T + 5) * 1000, 2, Sink));
        Assert.Equal(ApplyResult.Duplicate, gauge.ApplySample((T + 5) * 1000, 9, Sink));
        Assert.Equal(ApplyResult.Duplicate, gauge.ApplySample(T * 1000 + 400, 9, Sink));
        Assert.Equal(ApplyResult.Applied, gauge.ApplySample((T + 3) * 1000, 3, Sink));
        Assert.Equal(ApplyResult.Late, gauge.ApplySample((T - 601) * 1000, 3, Sink));
        Assert.Equal(ApplyResult.Invalid, gauge.ApplySample((T + 6) * 1000, double.PositiveInfinity, Sink));
        Assert.Equal(6, gauge.Read(Statistic.Sum, 60, T + 6).Value);
        Assert.Equal(2, gauge.Read(Statistic.Last, 60, T + 6).Value);
    }

    [Fact]
    public void Levels_read_the_second_under_way_and_volumes_the_complete_ones()
    {
        var counter = new CounterSeries();
        for (int i = 0; i < 20; i++)
            counter.ApplyDelta((T + i) * 1000, 10 + i, Sink);
        WindowReading rate = counter.Read(Statistic.Rate, 10, T + 19);
        Assert.Equal((T + 9, T + 18, 10), (rate.FromSecond, rate.ToSecond, rate.Count));
        Assert.Equal(23.5, rate.Value);
        Assert.Equal(24.5, counter.Read(Statistic.Rate, 10, T + 19, includeCurrent: true).Value);
        Assert.Equal(29, counter.Read(Statistic.Max, 10, T + 19).Value);
        Assert.Equal(24, counter.Read(Statistic.P50, 10, T + 19).Value);
        WindowReading none = counter.Read(Statistic.Mean, 5, T + 100);
        Assert.False(none.HasData);
        Assert.True(double.IsNaN(none.Value));
        Assert.Equal(0, counter.Read(Statistic.Rate, 5, T + 100).Value);
    }

    [Fact]
    public void Gauge_percentile_of_folded_seconds_lies_between_its_bounds()
    {
        var random = new Random(4);
        var gauge = new GaugeSeries();
        var all = new List<double>();
        for (int i = 0; i < 100; i++)
        {
            ScalarBucket bucket = ScalarBucket.Empty;
            for (int k = random.Next(1, 20); k > 0; k--)
            {
                all.Add(random.NextDouble());
                bucket = bucket.Merge(ScalarBucket.Of(all[^1]));
            }

            Assert.Equal(ApplyResult.Applied, gauge.ApplyFolded(T + i, bucket, Sink));
        }

        all.Sort();
        WindowReading reading = gauge.Read(Statistic.P90, 600, T + 99);
        double exact = all[(int)Math.Ceiling(0.9 * all.Count) - 1];
        Assert.InRange(exact, reading.LowerBound, reading.UpperBound);
        Assert.InRange(reading.Value, reading.LowerBound, reading.UpperBound);
        Assert.False(reading.IsExact);
        Assert.Equal(all.Count, reading.Count);
        double mean = all.Average();
        double deviation = Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / all.Count);
        Assert.Equal(deviation, gauge.Read(Statistic.StdDev, 600, T + 99).Value, 1e-12);
    }

    [Fact]
    public void Stale_series_comes_back_with_a_newer_point_only()
    {
        var gauge = new GaugeSeries();
        gauge.ApplySample(T * 1000, 1, Sink);
        Assert.False(gauge.IsStale);
        Assert.Equal(ApplyResult.Applied, gauge.MarkStale(T * 1000 + 1));
        Assert.Equal(ApplyResult.Duplicate, gauge.ApplySample(T * 1000, 1, Sink));
        Assert.True(gauge.IsStale);
        gauge.ApplySample(T * 1000 + 2, 1, Sink);
        Assert.False(gauge.IsStale);
        Assert.Equal(ApplyResult.Duplicate, gauge.MarkStale(T * 1000 + 1));
    }

    [Fact]
    public void StdDev_of_large_values_keeps_its_digits()
    {
        var random = new Random(9);
        var gauge = new GaugeSeries();
        var values = new List<double>();
        for (int i = 0; i < 600; i++)
        {
            values.Add(1e9 + Samples.Normal(random));
            gauge.ApplySample((T + i) * 1000, values[^1], Sink);
        }

        decimal mean = values.Sum(value => (decimal)value - 1_000_000_000m) / values.Count;
        double exact = Math.Sqrt(
            values.Sum(value => Math.Pow((double)((decimal)value - 1_000_000_000m - mean), 2)) / values.Count);
        Assert.Equal(1, gauge.Read(Statistic.StdDev, 600, T + 599).Value / exact, 1e-6);
    }

    [Fact]
    public void Histogram_of_totals_counts_what_each_bucket_grew_by()
    {
        var series = new HistogramSeries();
        var layout = new ExplicitLayout([1, 2, 5]);
        Assert.Equal(ApplyResult.Baseline, Send(series, T, layout, [0, 1], [5, 5], 10));
        Assert.Equal(ApplyResult.Applied, Send(series, T + 1, layout, [0, 1, 3], [5, 8, 1], 30));
        Assert.Equal(ApplyResult.Duplicate, Send(series, T + 1, layout, [0, 1, 3], [5, 8, 1], 30));
        Assert.Equal(4, series.Read(Statistic.Count, 60, T + 2).Value);
        Assert.Equal(20, series.Read(Statistic.Sum, 60, T + 2).Value);
        Assert.Equal(ApplyResult.Reset, Send(series, T + 3, layout, [1], [9], 12));
        Assert.Equal(13, series.Read(Statistic.Count, 60, T + 4).Value);
        var other = new ExplicitLayout([1, 3, 5]);
        Assert.Equal(ApplyResult.Applied, Send(series, T + 4, other, [1], [11], 15));
        Assert.Equal(15, series.Read(Statistic.Count, 60, T + 5).Value);
        WindowReading median = series.Read(Statistic.P50, 60, T + 5);
        Assert.True(median.LowerBound <= 2 && median.UpperBound >= 1);
    }

    [Fact]
    public void Histogram_totals_at_different_scales_meet_at_the_coarser()
    {
        var series = new HistogramSeries();
        var total = new Histogram(ExponentialLayout.OfScale(6));
        var random = new Random(5);
        ulong first = 0;
        for (int i = 0; i < 60; i++)
        {
            foreach (double value in Samples.Of("lognormal", random, 50))
                total.Observe(value);
            if (i == 30)
                total.Downscale(4);
            int[] keys = new int[total.BucketCount];
            ulong[] counts = new ulong[total.BucketCount];
            total.CopyTo(keys, counts);
            ApplyResult result = Send(series, T + i, total.Layout, keys, counts, total.Sum);
            Assert.Equal(i == 0 ? ApplyResult.Baseline : ApplyResult.Applied, result);
            first = i == 0 ? total.Count : first;
        }

        Assert.Equal(total.Count - first, (ulong)series.Read(Statistic.Count, 60, T + 60).Value);
    }

    [Theory]
    [InlineData(SeriesKind.Gauge)]
    [InlineData(SeriesKind.Counter)]
    [InlineData(SeriesKind.Histogram)]
    public void Checkpoint_in_the_middle_of_a_stream_changes_nothing(SeriesKind kind)
    {
        var random = new Random(17);
        WindowedSeries whole = WindowedSeries.Create(kind);
        WindowedSeries restored = WindowedSeries.Create(kind);
        double total = 0;
        long timestampMs = T * 1000;
        for (int i = 0; i < 1500; i++)
        {
            timestampMs += random.Next(1, 1500);
            total += random.Next(20);
            Send(whole, timestampMs, total);
            Send(restored, timestampMs, total);
            if (random.Next(50) == 0)
            {
                ReadOnlySpan<byte> bytes = Bytes(restored);
                restored = WindowedSeries.Read(ref bytes);
                Assert.True(bytes.IsEmpty);
            }
        }

        Assert.Equal(Bytes(whole), Bytes(restored));
    }

    [Fact]
    public void Histogram_volumes_of_any_window_lie_between_their_bounds()
    {
        var random = new Random(6);
        var series = new HistogramSeries();
        double[] counts = new double[600];
        for (int i = 0; i < counts.Length; i++)
        {
            int[] keys = [1 << 20];
            counts[i] = random.Next(1, 50);
            HistogramPoint point = Point(
                (T + i) * 1000, ExponentialLayout.OfScale(0), keys, [(ulong)counts[i]], counts[i] * 1.5, false);
            Assert.Equal(ApplyResult.Applied, series.ApplyHistogram(point, Sink));
        }

        for (int round = 0; round < 2000; round++)
        {
            int at = random.Next(1, counts.Length);
            int length = random.Next(1, at + 1);
            double exact = counts.AsSpan(at - length, length).ToArray().Sum();
            WindowReading count = series.Read(Statistic.Count, length, T + at);
            Assert.InRange(exact, count.LowerBound, count.UpperBound);
            Assert.InRange(count.Value, count.LowerBound, count.UpperBound);
            Assert.Equal((T + at - length, T + at - 1), (count.FromSecond, count.ToSecond));
            if (at - length >= series.Window.FineFrom - T)
                Assert.Equal(exact, count.Value);
            WindowReading sum = series.Read(Statistic.Sum, length, T + at);
            Assert.InRange(exact * 1.5, sum.LowerBound - 1e-6, sum.UpperBound + 1e-6);
            Assert.Equal(count.Value / length, series.Read(Statistic.Rate, length, T + at).Value, 1e-9);
        }
    }

    [Fact]
    public void Histogram_with_keys_that_its_layout_has_not_is_invalid()
    {
        var series = new HistogramSeries();
        var layout = new ExplicitLayout([1, 2, 5]);
        Assert.Equal(ApplyResult.Invalid, Send(series, T, layout, [2, 4], [1, 1], 10));
        Assert.Equal(ApplyResult.Invalid, Send(series, T, layout, [-1, 2], [1, 1], 10));
        Assert.Equal(ApplyResult.Invalid, Send(series, T, ExponentialLayout.OfScale(5), [7], [1], 10));
        Assert.Equal(-1, series.NewestSecond);
    }

    private static void Send(WindowedSeries series, long timestampMs, double total)
    {
        switch (series.Kind)
        {
            case SeriesKind.Gauge:
                series.ApplySample(timestampMs, total, Sink);
                break;
            case SeriesKind.Counter:
                series.ApplyCumulative(timestampMs, 0, total, Sink);
                break;
            default:
                ulong count = (ulong)total + 1;
                int[] keys = [1 << 20, (1 << 20) + 9];
                series.ApplyHistogram(
                    Point(timestampMs, ExponentialLayout.OfScale(5), keys, [count, count], total), Sink);
                break;
        }
    }

    private static ApplyResult Send(
        HistogramSeries series, long second, HistogramLayout layout, int[] keys, ulong[] counts, double sum) =>
        series.ApplyHistogram(Point(second * 1000, layout, keys, counts, sum), Sink);

    private static HistogramPoint Point(
        long timestampMs, HistogramLayout layout, int[] keys, ulong[] counts, double sum,
        bool cumulative = true) => new()
        {
            TimestampMs = timestampMs,
            Cumulative = cumulative,
            Layout = layout,
            Keys = keys,
            Counts = counts,
            Sum = sum,
            Min = cumulative ? double.NaN : 1.5,
            Max = cumulative ? double.NaN : 1.5,
        };

    private static byte[] Bytes(WindowedSeries series)
    {
        var bytes = new ArrayBufferWriter<byte>();
        series.Write(bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
