using Monitor.Shared.Histograms;

namespace Monitor.Shared.Tests.Histograms;

public sealed class HistogramTests
{
    private static readonly double[] Ranks = [0, 0.001, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1];

    public static TheoryData<string> Distributions { get; } = [.. Samples.Names];

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Quantile_of_any_distribution_is_within_its_stated_bounds(string distribution)
    {
        var random = new Random(11);
        foreach (int count in (int[])[1, 2, 10, 1000, 20_000])
        {
            double[] values = Samples.Of(distribution, random, count);
            var histogram = new Histogram();
            foreach (double value in values)
                histogram.Observe(value);
            Array.Sort(values);
            Assert.Equal((ulong)count, histogram.Count);
            double allowed = ((ExponentialLayout)histogram.Layout).RelativeError * (1 + 1e-9);
            foreach (double q in Ranks)
            {
                double exact = values[Math.Max(1, (int)Math.Ceiling(q * count * (1 - 1e-15))) - 1];
                QuantileEstimate estimate = histogram.Quantile(q);
                Assert.InRange(exact, estimate.LowerBound, estimate.UpperBound);
                Assert.InRange(estimate.Value, estimate.LowerBound, estimate.UpperBound);
                if (Math.Abs(exact) > 1e-300)
                    Assert.InRange(Math.Abs(estimate.Value - exact), 0, allowed * Math.Abs(exact));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Merge_of_any_split_equals_the_whole(string distribution)
    {
        var random = new Random(12);
        for (int round = 0; round < 20; round++)
        {
            double[] values = Samples.Of(distribution, random, 500);
            var whole = new Histogram(ExponentialLayout.OfScale(4));
            Histogram[] parts =
                [.. Enumerable.Range(0, 4).Select(i => new Histogram(ExponentialLayout.OfScale(4 + i % 2)))];
            foreach (double value in values)
            {
                whole.Observe(value);
                parts[random.Next(4)].Observe(value);
            }

            Histogram left = Merged(Merged(parts[0], parts[1]), Merged(parts[2], parts[3]));
            Histogram right = Merged(parts[3], Merged(parts[2], Merged(parts[1], parts[0])));
            AssertSame(left, right);
            var target = new Histogram(whole.Layout);
            target.Merge(left);
            if (target.Layout.Equals(whole.Layout))
                AssertSame(whole, target);
        }
    }

    [Fact]
    public void Merge_of_incomparable_bounds_keeps_count_and_sum_and_allows_for_them_in_quantiles()
    {
        var histogram = new Histogram(new ExplicitLayout([1, 2, 5]));
        histogram.Observe(0.5);
        histogram.Observe(1.5, 8);
        var other = new Histogram(new ExplicitLayout([1, 3, 5]));
        other.Observe(4);
        histogram.Merge(other);
        Assert.Equal(10UL, histogram.Count);
        Assert.Equal(1UL, histogram.Unplaced);
        Assert.Equal(16.5, histogram.Sum);
        QuantileEstimate highest = histogram.Quantile(1);
        Assert.InRange(4, highest.LowerBound, highest.UpperBound);
    }

    [Fact]
    public void Observe_more_distinct_values_than_buckets_becomes_coarser_and_stays_within_the_stated_error()
    {
        var histogram = new Histogram(maxBuckets: 50);
        for (int i = 1; i <= 5000; i++)
            histogram.Observe(i);
        Assert.InRange(histogram.BucketCount, 1, 50);
        Assert.True(((ExponentialLayout)histogram.Layout).Scale < Histogram.DefaultScale);
        QuantileEstimate estimate = histogram.Quantile(0.5);
        Assert.InRange(2500, estimate.LowerBound, estimate.UpperBound);
    }

    private static Histogram Merged(Histogram left, Histogram right)
    {
        var merged = new Histogram(left.Layout);
        merged.Merge(left);
        merged.Merge(right);
        return merged;
    }

    private static void AssertSame(Histogram expected, Histogram actual)
    {
        Assert.Equal(expected.Layout, actual.Layout);
        Assert.Equal(Buckets(expected), Buckets(actual));
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(expected.Min, actual.Min);
        Assert.Equal(expected.Max, actual.Max);
        double tolerance = 1e-12 * Math.Max(Math.Abs(expected.Sum), 1e3);
        if (double.IsFinite(expected.Sum) && Math.Abs(expected.Max) < 1e100)
            Assert.InRange(actual.Sum - expected.Sum, -tolerance, tolerance);
    }

    private static List<HistogramBucket> Buckets(Histogram histogram)
    {
        var buckets = new List<HistogramBucket>();
        foreach (HistogramBucket bucket in histogram.Buckets())
            buckets.Add(bucket);
        Assert.Equal(histogram.BucketCount, buckets.Count);
        return buckets;
    }
}
