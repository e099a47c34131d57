using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Ingest.Otlp;

public class OtlpHistogramTests
{
    private const int Offset = 1 << 20;

    private static readonly Message Gateway = Export.Resource(("service.name", "order-gateway"));

    [Fact]
    public void Explicit_histogram_keeps_its_bounds_and_leaves_out_empty_buckets()
    {
        Message point = Export.HistogramPoint([0.1, 1, 10], [3, 0, 2, 1], sum: 12.5, min: 0.05, max: 11);
        Assert.Equal(
            "total since 1699999940000 bounds 0.1,1,10 [0:3 2:2 3:1] sum 12.5 min 0.05 max 11",
            Taken(Export.Histogram("rtt", Export.Cumulative, point)));
        Assert.Equal(
            "increase bounds 0.1,1,10 [0:3 2:2 3:1] sum 12.5 min 0.05 max 11",
            Taken(Export.Histogram("rtt", Export.Delta, point)));
    }

    [Fact]
    public void Histogram_without_sum_min_and_max_says_so() => Assert.Equal(
        "increase bounds 1 [1:4] sum NaN min NaN max NaN",
        Taken(Export.Histogram("rtt", Export.Delta, Export.HistogramPoint([1], [0, 4]))));

    [Fact]
    public void Histogram_of_count_and_sum_alone_is_one_bucket() => Assert.Equal(
        "increase bounds  [0:4] sum 9 min NaN max NaN",
        Taken(Export.Histogram(
            "rtt", Export.Delta, Export.PointAt(Export.Now).Fixed64(4, "count", 4).Double(5, "sum", 9))));

    [Fact]
    public void Numbers_that_are_not_packed_are_read()
    {
        Message point = Export.PointAt(Export.Now).Fixed64(4, "count", 3).Fixed64(6, "bucketCounts", 1)
            .Fixed64(6, "bucketCounts", 2).Double(7, "explicitBounds", 0.5);
        Assert.Equal("increase bounds 0.5 [0:1 1:2] sum NaN min NaN max NaN",
            Taken(Export.Histogram("rtt", Export.Delta, point)));
    }

    [Fact]
    public void Infinite_sum_is_an_unknown_sum() => Assert.Equal(
        "increase bounds 1 [1:1] sum NaN min NaN max NaN",
        Taken(Export.Histogram("rtt", Export.Delta, Export.HistogramPoint([1], [0, 1], sum: double.PositiveInfinity))));

    [Theory]
    [InlineData(new[] { 1.0, 1.0 }, new ulong[] { 1, 1, 1 }, "ascending")]
    [InlineData(new[] { 2.0, 1.0 }, new ulong[] { 1, 1, 1 }, "ascending")]
    [InlineData(new[] { double.NaN }, new ulong[] { 1, 1 }, "finite")]
    [InlineData(new[] { 1.0, double.PositiveInfinity }, new ulong[] { 1, 1, 1 }, "finite")]
    [InlineData(new[] { 1.0 }, new ulong[] { 1, 1, 1 }, "not one bucket count more")]
    [InlineData(new[] { 1.0 }, new ulong[] { }, "not one bucket count more")]
    [InlineData(new[] { 1.0 }, new[] { ulong.MaxValue, 2UL }, "64 bits")]
    public void Explicit_histogram_that_contradicts_itself_is_rejected(double[] bounds, ulong[] counts, string why) =>
        Assert.Contains(why, Refused(Export.Histogram("rtt", Export.Delta, Export.HistogramPoint(bounds, counts))),
            StringComparison.Ordinal);

    [Fact]
    public void Count_that_is_not_the_sum_of_the_buckets_is_rejected()
    {
        Message point = Export.HistogramPoint([1], [1, 1]).Fixed64(4, "count", 3);
        Assert.Contains("not the sum", Refused(Export.Histogram("rtt", Export.Delta, point)), StringComparison.Ordinal);
    }

    [Fact]
    public void Exponential_histogram_keeps_both_signs_and_zero_in_ascending_order() => Assert.Equal(
        $"total since 1699999940000 scale 3 [{-(Offset + 6)}:9 {-(Offset + 5)}:8 0:2 {Offset - 2}:5 {Offset}:7] "
            + "sum 4 min NaN max NaN",
        Taken(Export.Exponential("rtt", Export.Cumulative,
            Export.ExponentialPoint(3, (-2, [5, 0, 7]), (5, [8, 9]), zero: 2, sum: 4))));

    [Theory]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(20)]
    public void Finer_scale_merges_down_to_the_buckets_of_scale_8(int scale)
    {
        var random = new Random(scale);
        ulong[] counts = [.. Enumerable.Range(0, 160).Select(_ => (ulong)random.Next(3))];
        const int First = -73;
        IEnumerable<string> merged = counts
            .Select((count, i) => (Key: (int)Math.Floor((First + i) / Math.Pow(2, scale - 8)), count))
            .Where(b => b.count > 0).GroupBy(b => b.Key).OrderBy(g => g.Key)
            .Select(g => $"{g.Key + Offset}:{g.Aggregate(0UL, (sum, b) => sum + b.count)}");
        Assert.Equal($"increase scale 8 [{string.Join(' ', merged)}] sum 0 min NaN max NaN",
            Taken(Export.Exponential("rtt", Export.Delta, Export.ExponentialPoint(scale, (First, counts)))));
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(-10)]
    [InlineData(21)]
    public void Scale_beyond_what_is_kept_is_rejected(int scale) => Assert.Contains("a scale outside of -4 to 20",
        Refused(Export.Exponential("rtt", Export.Delta, Export.ExponentialPoint(scale, (0, [1])))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 2000)]
    [InlineData(8, int.MaxValue)]
    [InlineData(8, int.MinValue)]
    [InlineData(-4, 100)]
    public void Bucket_beyond_every_number_is_rejected(int scale, int offset) => Assert.Contains("beyond",
        Refused(Export.Exponential("rtt", Export.Delta, Export.ExponentialPoint(scale, (offset, [1])))),
        StringComparison.Ordinal);

    [Fact]
    public void More_buckets_than_are_kept_are_rejected() => Assert.Contains("more than 4096",
        Refused(Export.Exponential("rtt", Export.Delta,
            Export.ExponentialPoint(8, (0, [.. Enumerable.Repeat(1UL, 5000)])))), StringComparison.Ordinal);

    [Fact]
    public void Histogram_without_observations_is_taken() => Assert.Equal(
        "increase scale 0 [] sum 0 min NaN max NaN",
        Taken(Export.Exponential("rtt", Export.Delta, Export.ExponentialPoint(0, (0, [])))));

    [Fact]
    public void No_recorded_value_of_a_histogram_ends_the_series()
    {
        Message stale = Export.PointAt(Export.Now).UInt32(10, "flags", 1);
        Assert.Equal("stale", Taken(Export.Histogram("rtt", Export.Cumulative, stale)));
        Assert.Equal("stale", Taken(Export.Exponential("rtt", Export.Cumulative, stale)));
    }

    private static string Taken(Message metric)
    {
        RecordingSink sink = OtlpMetricsDecoderTests.Decode(Export.Metrics(Gateway, metric));
        Assert.Empty(sink.Rejects);
        Assert.Equal(SeriesKind.Histogram, Assert.Single(sink.Series).Kind);
        string point = Assert.Single(sink.Points);
        string at = $" {Export.NowMs} ";
        return point[(point.IndexOf(at, StringComparison.Ordinal) + at.Length)..];
    }

    private static string Refused(Message metric)
    {
        RecordingSink sink = OtlpMetricsDecoderTests.Decode(Export.Metrics(Gateway, metric));
        Assert.Empty(sink.Points);
        (RejectReason reason, int points, string detail) = Assert.Single(sink.Rejects);
        Assert.Equal((RejectReason.InvalidHistogram, 1), (reason, points));
        return detail;
    }
}
