using Monitor.Shared.Histograms;

namespace Monitor.Shared.Tests.Histograms;

public sealed class HistogramCodecTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Codec_of_any_histogram_keeps_buckets_and_gives_extremes_outwards(bool compact)
    {
        var random = new Random(8);
        HistogramPrecision precision = compact ? HistogramPrecision.Compact : HistogramPrecision.Exact;
        for (int round = 0; round < 3000; round++)
        {
            var histogram = new Histogram(ExponentialLayout.OfScale(random.Next(-4, 9)));
            string name = Samples.Names.ElementAt(round % Samples.Names.Count());
            foreach (double value in Samples.Of(name, random, random.Next(1, 200)))
                histogram.Observe(value, random.Next(100) == 0 ? (ulong)random.NextInt64(1, 1L << 40) : 1);
            Histogram copy = RoundTrip(histogram, precision);
            Assert.Equal(histogram.Layout, copy.Layout);
            Assert.Equal(histogram.Count, copy.Count);
            Assert.Equal(Buckets(histogram), Buckets(copy));
            if (!compact)
            {
                Assert.Equal((histogram.Min, histogram.Max, histogram.Sum), (copy.Min, copy.Max, copy.Sum));
                continue;
            }

            double grain = Math.Pow(2, Math.ScaleB(1, -((ExponentialLayout)histogram.Layout).Scale)) * 6e-5;
            Assert.InRange(copy.Min, histogram.Min - Math.Abs(histogram.Min) * grain - 1e-320, histogram.Min);
            Assert.InRange(copy.Max, histogram.Max, histogram.Max + Math.Abs(histogram.Max) * grain + 1e-320);
            if (double.IsFinite(histogram.Sum))
                Assert.InRange(Math.Abs(copy.Sum - histogram.Sum), 0, Math.Abs(histogram.Sum) * 4.8e-7);
        }
    }

    [Theory]
    [InlineData(0.1, 250)]
    [InlineData(12.345, 12.345)]
    [InlineData(-3, 0.000001)]
    public void Codec_of_short_decimals_keeps_extremes_exact(double min, double max)
    {
        var histogram = new Histogram();
        histogram.Observe(min);
        histogram.Observe(max);
        Histogram copy = RoundTrip(histogram, HistogramPrecision.Compact);
        Assert.Equal((min, max), (copy.Min, copy.Max));
    }

    private static Histogram RoundTrip(Histogram histogram, HistogramPrecision precision)
    {
        var writer = new PackedWriter(new byte[HistogramCodec.LongestBytes(histogram)]);
        HistogramCodec.Write(ref writer, histogram, precision);
        var copy = new Histogram(histogram.Layout);
        var reader = new PackedReader(writer.Written);
        HistogramCodec.ReadInto(ref reader, histogram.Layout, copy);
        Assert.True(reader.Rest.IsEmpty);
        HistogramTotals totals = HistogramCodec.ReadTotals(writer.Written, histogram.Layout);
        Assert.Equal((copy.Count, copy.Sum, copy.Min, copy.Max), (totals.Count, totals.Sum, totals.Min, totals.Max));
        return copy;
    }

    private static List<HistogramBucket> Buckets(Histogram histogram)
    {
        var buckets = new List<HistogramBucket>();
        foreach (HistogramBucket bucket in histogram.Buckets())
            buckets.Add(bucket);
        return buckets;
    }
}
