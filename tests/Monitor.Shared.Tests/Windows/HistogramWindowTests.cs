using Monitor.Shared.Histograms;
using Monitor.Shared.Tests.Histograms;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Windows;

/// <summary>The window against one histogram for each second, under streams of every disorder.</summary>
public sealed class HistogramWindowTests
{
    private const long Start = 1_700_000_003;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Window_under_any_stream_equals_the_naive_seconds(int shape)
    {
        var random = new Random(shape);
        var window = new HistogramWindow();
        var naive = new SortedDictionary<long, List<double>>();
        var sink = new SinkRecorder();
        long now = Start, newest = -1;
        for (int i = 0; i < 2500; i++)
        {
            now += shape switch
            {
                3 => random.Next(200) == 0 ? random.Next(20_000) : 1,
                4 => random.Next(30) == 0 ? random.Next(1, 4) : 0,
                _ => random.Next(shape + 2),
            };
            long second = random.Next(6) == 0 ? now - random.Next(700) : now;
            double[] values = Samples.Of("lognormal", random, random.Next(1, 20));
            bool isLate = second < newest - ScalarWindow.HotSeconds;
            newest = Math.Max(newest, second);
            Assert.Equal(isLate ? ApplyResult.Late : ApplyResult.Applied, window.Merge(second, Folded(values), sink));
            if (!isLate)
                Remember(naive, second, values);
            if (random.Next(50) == 0)
                Compare(window, naive, now, random);
            if (random.Next(300) == 0)
                window = RoundTrip(window);
        }

        window.AdvanceTo(now + 2000, sink);
        foreach (int resolution in (int[])[10, 60])
        {
            var expected = naive.GroupBy(second => second.Key / resolution * resolution)
                .Select(group => (group.Key, (ulong)group.Sum(second => second.Value.Count)));
            Assert.Equal(expected, sink.Histograms.Where(bucket => bucket.Resolution == resolution)
                .Select(bucket => (bucket.Start, bucket.Histogram.Count)));
        }
    }

    [Fact]
    public void Window_whose_bounds_change_keeps_counts_and_places_only_the_newest()
    {
        var window = new HistogramWindow();
        Histogram first = Of(new ExplicitLayout([1, 2]), 0.5, 1.5);
        Histogram second = Of(new ExplicitLayout([1, 3]), 2.5, 2.6, 2.7);
        Histogram third = Of(ExponentialLayout.OfScale(3), 4, 5);
        window.Merge(Start, first, DiscardingSink.Instance);
        window.Merge(Start + 1, second, DiscardingSink.Instance);
        AssertPlaced(window, second.Layout, count: 5, placed: 3);
        window.Merge(Start + 2, third, DiscardingSink.Instance);
        AssertPlaced(window, third.Layout, count: 7, placed: 2);
        window.Merge(Start + 3, first, DiscardingSink.Instance);
        AssertPlaced(window, first.Layout, count: 9, placed: 2);
    }

    [Fact]
    public void Window_of_mixed_scales_answers_in_the_coarsest()
    {
        var window = new HistogramWindow();
        for (int scale = 0; scale <= 8; scale++)
            window.Merge(Start + scale, Of(ExponentialLayout.OfScale(scale), 1, 10, 100), DiscardingSink.Instance);
        var all = new Histogram();
        window.Query(Start, Start + 8, all);
        Assert.Equal(ExponentialLayout.OfScale(0), all.Layout);
        Assert.Equal(27UL, all.Count);
        Assert.Equal(3, all.BucketCount);
    }

    private static void AssertPlaced(HistogramWindow window, HistogramLayout layout, ulong count, ulong placed)
    {
        var all = new Histogram();
        window.Query(Start - 100, Start + 100, all);
        Assert.Equal(layout, all.Layout);
        Assert.Equal(count, all.Count);
        Assert.Equal(placed, all.Count - all.Unplaced);
        Assert.Equal(count, window.QueryTotals(Start - 100, Start + 100).Count);
    }

    private static void Compare(
        HistogramWindow window, SortedDictionary<long, List<double>> naive, long now, Random random)
    {
        var actual = new Histogram();
        foreach (int length in (int[])[1, 10, 60, 120, 300, 600, random.Next(1, 600)])
        {
            (long from, long to) = window.Cover(now - length + 1, now);
            Assert.True(length <= HistogramWindow.FineSeconds ? from == now - length + 1 : from > now - length - 9);
            double[] values =
                [.. naive.Where(pair => pair.Key >= from && pair.Key <= to).SelectMany(pair => pair.Value)];
            window.Query(now - length + 1, now, actual);
            HistogramTotals totals = window.QueryTotals(now - length + 1, now);
            Assert.Equal((ulong)values.Length, actual.Count);
            Assert.Equal(actual.Count, totals.Count);
            if (values.Length == 0)
                continue;
            Histogram expected = Folded(values);
            Assert.Equal(expected.BucketCount, actual.BucketCount);
            Assert.Equal(1, actual.Sum / expected.Sum, 2e-6);
            Assert.Equal(1, totals.Sum / expected.Sum, 2e-6);
            Assert.InRange(actual.Min / expected.Min, 1 - 7e-7, 1);
            Assert.InRange(actual.Max / expected.Max, 1, 1 + 7e-7);
            Array.Sort(values);
            // So many values that their range takes more buckets than there may be are told apart half as finely.
            double error = actual.Layout.Equals(ExponentialLayout.OfScale(5)) ? 0.011 : 0.022;
            foreach (double q in (double[])[0.5, 0.9, 0.99])
            {
                double exact = values[(int)Math.Ceiling(q * values.Length * (1 - 1e-15)) - 1];
                QuantileEstimate estimate = actual.Quantile(q);
                Assert.InRange(exact, estimate.LowerBound, estimate.UpperBound);
                Assert.InRange(estimate.Value / exact, 1 - error, 1 + error);
            }
        }
    }

    private static HistogramWindow RoundTrip(HistogramWindow window)
    {
        var writer = new PackedWriter(new byte[window.WriteBytes]);
        window.Write(ref writer);
        var reader = new PackedReader(writer.Written);
        HistogramWindow copy = HistogramWindow.Read(ref reader);
        var again = new PackedWriter(new byte[copy.WriteBytes]);
        copy.Write(ref again);
        Assert.Equal(writer.Written, again.Written);
        return copy;
    }

    private static void Remember(SortedDictionary<long, List<double>> naive, long second, double[] values)
    {
        if (!naive.TryGetValue(second, out List<double>? all))
            naive.Add(second, all = []);
        all.AddRange(values);
    }

    private static Histogram Folded(IEnumerable<double> values) => Of(ExponentialLayout.OfScale(5), [.. values]);

    private static Histogram Of(HistogramLayout layout, params ReadOnlySpan<double> values)
    {
        var histogram = new Histogram(layout);
        foreach (double value in values)
            histogram.Observe(value);
        return histogram;
    }
}
