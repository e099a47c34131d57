using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Ingest;

public sealed class ObservationFoldTests
{
    private static readonly ExponentialLayout Layout = ExponentialLayout.OfScale(5);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 5_000)]
    [InlineData(3, 50_000)]
    public void Folding_equals_grouping_by_series_and_second(int seed, int observations)
    {
        var random = new Random(seed);
        var fold = new ObservationFold(Layout);
        var all = new List<(int Series, long Time, double Value)>();
        for (int i = 0; i < observations; i++)
        {
            var point = (
                Series: random.Next(3_000), Time: 1_000_000 + random.NextInt64(3_000),
                Value: Math.Exp(random.NextDouble() * 9 - 4));
            all.Add(point);
            if (point.Series % 2 == 0)
                fold.AddToHistogram(point.Series, point.Time, point.Value);
            else
                fold.AddToGauge(point.Series, point.Time, point.Value);
        }

        using var section = new SectionWriter();
        fold.WriteTo(section);

        Assert.True(fold.IsEmpty);
        var expected =
            all.GroupBy(p => (p.Series, p.Time / 1000)).ToDictionary(g => g.Key, g => g.Select(p => p.Value).ToList());
        var scratch = new SectionScratch();
        var reader = new SectionReader(section.Entries, scratch);
        int read = 0;
        while (reader.Next())
        {
            List<double> values = expected[(reader.Series, reader.TimestampMs / 1000)];
            if (reader.Kind == EntryKind.HistogramDelta)
                AssertHistogram(values, reader.ReadHistogram());
            else
                AssertFolded(values, reader.ReadFolded());
            read++;
        }

        Assert.Equal(expected.Count, read);
    }

    [Theory]
    [InlineData(new[] { 0.001, 0.002, 0.0015, 0.001 })]
    [InlineData(new[] { 1e300, 1e-300, 0.0, 0.0, -1e300, -1, -1, 1 })]
    [InlineData(new[] { -5.0, -5.0, -4.9, -0.1 })]
    [InlineData(new[] { 0.0 })]
    public void Values_near_and_far_are_counted_in_their_buckets(double[] values)
    {
        var fold = new ObservationFold(Layout);
        for (int round = 0; round < 2; round++)
        {
            foreach (double value in values)
                fold.AddToHistogram(7, 1_000_000, value);
            using var section = new SectionWriter();
            fold.WriteTo(section);
            var reader = new SectionReader(section.Entries, new SectionScratch());
            Assert.True(reader.Next());
            AssertHistogram([.. values], reader.ReadHistogram());
        }
    }

    [Fact]
    public void Times_before_1970_fall_into_their_own_second()
    {
        var fold = new ObservationFold(Layout);
        fold.AddToGauge(1, -1, 5);
        fold.AddToGauge(1, 1, 7);
        using var section = new SectionWriter();
        fold.WriteTo(section);

        var reader = new SectionReader(section.Entries, new SectionScratch());
        var times = new List<long>();
        while (reader.Next())
        {
            times.Add(reader.TimestampMs);
            reader.ReadFolded();
        }

        Assert.Equal([-1000, 0], times);
    }

    private static void AssertHistogram(List<double> values, HistogramPoint point)
    {
        var expected = values.GroupBy(Layout.KeyOf).OrderBy(g => g.Key).Select(g => (g.Key, (ulong)g.Count()));
        Assert.Equal(expected, point.Keys.ToArray().Zip(point.Counts.ToArray()));
        Assert.Equal((values.Min(), values.Max()), (point.Min, point.Max));
        Assert.Equal(values.Sum(), point.Sum, 1e-6);
    }

    private static void AssertFolded(List<double> values, ScalarBucket bucket)
    {
        Assert.Equal((values.Count, values.Min(), values.Max()), (bucket.Count, bucket.Min, bucket.Max));
        Assert.Equal(values.Sum(), bucket.Sum, 1e-6);
        double mean = values.Average();
        Assert.Equal(values.Sum(v => (v - mean) * (v - mean)), bucket.SquaredDeviations, 1e-3);
        Assert.Contains(bucket.Last, values);
    }
}
