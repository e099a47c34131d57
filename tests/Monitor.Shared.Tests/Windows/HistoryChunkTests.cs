using Monitor.Shared.Histograms;
using Monitor.Shared.Series;
using Monitor.Shared.Tests.Histograms;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Windows;

public sealed class HistoryChunkTests
{
    [Theory]
    [InlineData(SeriesKind.Gauge)]
    [InlineData(SeriesKind.Counter)]
    public void Chunk_of_any_scalar_buckets_reads_back_bit_for_bit(SeriesKind kind)
    {
        var random = new Random(3);
        var builder = new HistoryChunkBuilder();
        for (int round = 0; round < 300; round++)
        {
            List<HistoryBucket> buckets = Scalars(random, kind, random.Next(150));
            builder.Begin(kind, 10);
            foreach (HistoryBucket bucket in buckets)
                builder.Add(bucket);
            var read = new List<HistoryBucket>();
            var reader = new HistoryChunkReader(builder.ToArray());
            Assert.Equal(kind, reader.Kind);
            Assert.Equal(10, reader.ResolutionSeconds);
            foreach (HistoryBucket bucket in reader)
                read.Add(bucket);
            Assert.Equal(buckets, read);
        }
    }

    [Fact]
    public void Chunk_of_distributions_reads_back_with_changing_layouts()
    {
        var random = new Random(4);
        var builder = new HistoryChunkBuilder();
        builder.Begin(SeriesKind.Histogram, 60);
        var written = new List<Histogram>();
        for (int i = 0; i < 130; i++)
        {
            Histogram histogram = Distribution(random);
            written.Add(histogram);
            builder.Add(new HistoryBucket(i * 120, ScalarSummary.Empty, histogram));
        }

        int next = 0;
        foreach (HistoryBucket bucket in new HistoryChunkReader(builder.ToArray()))
        {
            Histogram expected = written[next];
            Assert.Equal(next++ * 120, bucket.StartSecond);
            Assert.Equal((long)expected.Count, bucket.Summary.Points);
            Assert.Equal(expected.Layout, bucket.Histogram!.Layout);
            Assert.Equal(1, bucket.Histogram.Quantile(0.9).Value / expected.Quantile(0.9).Value, 1e-4);
            Assert.Equal(1, bucket.Summary.Entries.Sum / expected.Sum, 5e-7);
            Assert.InRange(expected.Min, bucket.Summary.Entries.Min, bucket.Summary.Entries.Min * (1 + 1e-2));
            Assert.InRange(expected.Max, bucket.Summary.Entries.Max * (1 - 1e-2), bucket.Summary.Entries.Max);
        }

        Assert.Equal(130, next);
    }

    [Fact]
    public void Reader_of_damaged_chunks_says_so_and_nothing_else()
    {
        var random = new Random(6);
        var builder = new HistoryChunkBuilder();
        builder.Begin(SeriesKind.Histogram, 10);
        for (int i = 0; i < 20; i++)
            builder.Add(new HistoryBucket(i * 10, ScalarSummary.Empty, Distribution(random)));
        byte[][] valid = [Payload(Scalars(random, SeriesKind.Gauge, 90)), builder.ToArray()];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = [.. valid[round % 2]];
            for (int i = random.Next(1, 4); i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            bytes = bytes[..random.Next(bytes.Length + 1)];
            try
            {
                foreach (HistoryBucket bucket in new HistoryChunkReader(bytes))
                    bucket.Histogram?.Quantile(0.5);
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    private static byte[] Payload(List<HistoryBucket> buckets)
    {
        var builder = new HistoryChunkBuilder();
        builder.Begin(SeriesKind.Gauge, 10);
        foreach (HistoryBucket bucket in buckets)
            builder.Add(bucket);
        return builder.ToArray();
    }

    private static List<HistoryBucket> Scalars(Random random, SeriesKind kind, int count)
    {
        var buckets = new List<HistoryBucket>();
        long start = random.Next(5) * 10;
        for (int i = 0; i < count; i++, start += 10 * (random.Next(8) == 0 ? random.Next(1, 100_000) : 1))
        {
            long entries = random.Next(1, 11);
            double value = random.Next(3) switch { 0 => random.NextDouble(), 1 => random.Next(100), _ => -0.0 };
            var bucket = new ScalarBucket(entries, value * entries, value, value + 1, value, random.NextDouble());
            long points = kind == SeriesKind.Gauge ? entries : random.Next(1, 1_000_000);
            buckets.Add(new HistoryBucket(start, new ScalarSummary(points, bucket)));
        }

        return buckets;
    }

    private static Histogram Distribution(Random random)
    {
        HistogramLayout layout = random.Next(3) switch
        {
            0 => new ExplicitLayout([0.1, 1, 10]),
            1 => new ExplicitLayout([0.5, 1, 5, 50]),
            _ => ExponentialLayout.OfScale(random.Next(-4, 9)),
        };
        var histogram = new Histogram(layout);
        foreach (double value in Samples.Of("lognormal", random, random.Next(1, 300)))
            histogram.Observe(value * 100);
        return histogram;
    }
}
