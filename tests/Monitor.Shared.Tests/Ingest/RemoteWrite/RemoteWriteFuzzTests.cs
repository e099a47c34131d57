using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Exposition;
using Monitor.Shared.Ingest.RemoteWrite;

namespace Monitor.Shared.Tests.Ingest.RemoteWrite;

public sealed class RemoteWriteFuzzTests
{
    [Fact]
    public void Mutated_bodies_never_throw_nor_grow()
    {
        var random = new Random(4_711);
        var decoder = new RemoteWriteDecoder(new MetricMetadataCatalog(100), SeriesLimits.Default);
        byte[] valid = Body();
        int refused = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 40_000; round++)
        {
            byte[] body = valid[..random.Next(valid.Length + 1)];
            for (int flips = random.Next(8); flips > 0 && body.Length > 0; flips--)
                body[random.Next(body.Length)] = (byte)(random.Next(4) == 0 ? 0xFF : random.Next(256));
            if (!decoder.TryDecode(body, new RecordedSeries()))
            {
                refused++;
                Assert.NotEmpty(decoder.Problem);
            }
        }

        Assert.InRange(refused, 1_000, 39_999);
        // A body of half a kilobyte may cost some strings, never what a length inside of it claims.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 40_000, 0, 64 * 1024);
    }

    [Fact]
    public void Random_bodies_never_throw()
    {
        var random = new Random(815);
        var decoder = new RemoteWriteDecoder(new MetricMetadataCatalog(100), SeriesLimits.Default);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] body = new byte[random.Next(200)];
            random.NextBytes(body);
            // Make it look like a series often enough to get inside.
            if (body.Length > 2 && round % 2 == 0)
                (body[0], body[1]) = (0x0A, (byte)Math.Min(body.Length - 2, 127));
            decoder.TryDecode(body, new RecordedSeries());
        }
    }

    [Fact]
    public void Fast_way_and_general_way_agree()
    {
        var random = new Random(2_718);
        double[] values = [0, -0.0, 1, -1.5, 1e300, double.NaN, double.NegativeInfinity, PrometheusValue.StaleMarker];
        for (int round = 0; round < 500; round++)
        {
            var fast = new WriteRequestBuilder();
            var general = new WriteRequestBuilder();
            for (int i = random.Next(1, 20); i > 0; i--)
            {
                string name = random.Next(10) == 0 ? "" : $"m{random.Next(5)}" + (random.Next(2) == 0 ? "_total" : "");
                string labels = $"__name__={name},job=j{random.Next(3)},l={new string('x', random.Next(200))}";
                double value = values[random.Next(values.Length)];
                long timestamp = random.Next(4) == 0 ? random.NextInt64(-5, 5) : 1_790_000_000_000 + i;
                fast.Series(labels, (value, timestamp));
                // A field that nobody knows behind the sample takes the series off the fast way.
                general.Series(labels, w =>
                {
                    WriteRequestBuilder.Sample(w, value, timestamp);
                    w.WriteUInt64(99, 1);
                });
            }

            RecordedSeries one = Decode(fast.Bytes), other = Decode(general.Bytes);
            Assert.Equal(one.Points, other.Points);
            Assert.Equal(one.Defined, other.Defined);
            Assert.Equal(one.Rejected.Select(r => r.Reason), other.Rejected.Select(r => r.Reason));
        }
    }

    [Fact]
    public void Known_series_cost_no_allocation()
    {
        var decoder = new RemoteWriteDecoder(new MetricMetadataCatalog(), SeriesLimits.Default);
        var sink = new KnownSeries();
        byte[] body = Body();
        for (int i = 0; i < 3; i++)
            Assert.True(decoder.TryDecode(body, sink));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            decoder.TryDecode(body, sink);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(103 * 4, sink.Points);
    }

    private static RecordedSeries Decode(byte[] body)
    {
        var sink = new RecordedSeries();
        Assert.True(new RemoteWriteDecoder(new MetricMetadataCatalog(), SeriesLimits.Default).TryDecode(body, sink));
        return sink;
    }

    private static byte[] Body() => new WriteRequestBuilder()
        .Metadata("requests", MetricType.Counter, "Counts requests.", "requests")
        .Series("__name__=requests_total,instance=host:9100,job=gateway", (12.5, 1_790_000_000_000))
        .Series("__name__=latency,job=gateway", w =>
        {
            int histogram = w.BeginMessage(4);
            w.WriteUInt64(1, 18);
            w.WriteDouble(3, 12.5);
            w.WriteSigned(4, 2);
            w.WriteUInt64(6, 2);
            for (int side = 8; side <= 11; side += 3)
            {
                int span = w.BeginMessage(side);
                w.WriteSigned(1, 3);
                w.WriteUInt64(2, 2);
                w.EndMessage(span);
                w.WritePackedSigned(side + 1, [3, 2]);
            }

            w.WriteInt64(15, 1_790_000_000_000);
            w.EndMessage(histogram);
        })
        .Series("__name__=queue,component=risk", (1, 1_790_000_000_000), (2, 1_790_000_001_000))
        .Bytes;
}
