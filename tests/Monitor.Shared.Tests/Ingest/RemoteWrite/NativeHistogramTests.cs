using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.RemoteWrite;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Tests.Ingest.RemoteWrite;

public sealed class NativeHistogramTests
{
    private const long T = 1_790_000_000_000;
    private const int Zero = ExponentialLayout.KeyOffset;

    private readonly RecordedSeries _sink = new();
    private readonly RemoteWriteDecoder _decoder = new(new MetricMetadataCatalog(), SeriesLimits.Default);

    [Fact]
    public void Integer_histogram_keeps_every_bucket()
    {
        // Upper bounds 2^1 and 2^2 hold 3 and 5, 2^5 holds 1; the negated side 2^0 holds 4.
        Decode(w =>
        {
            w.WriteUInt64(1, 15);
            w.WriteDouble(3, 12.5);
            w.WriteSigned(4, 0);
            w.WriteDouble(5, 1e-128);
            w.WriteUInt64(6, 2);
            Span(w, 8, 0, 1);
            w.WritePackedSigned(9, [4]);
            Span(w, 11, 1, 2);
            Span(w, 11, 2, 1);
            w.WritePackedSigned(12, [3, 2, -4]);
            w.WriteInt64(15, T);
        });
        Assert.Equal(
            $"h histogram {T} sum 12.5 [{-(Zero - 1)}:4 0:2 {Zero}:3 {Zero + 1}:5 {Zero + 4}:1]",
            Assert.Single(_sink.Points));
        Assert.Equal(ExponentialLayout.OfScale(0), _sink.LastLayout);
    }

    [Fact]
    public void Float_histogram_of_whole_numbers_and_unpacked_fields_is_taken()
    {
        Decode(w =>
        {
            w.WriteDouble(2, 6);
            w.WriteDouble(3, 1);
            w.WriteSigned(4, 3);
            w.WriteDouble(7, 1);
            Span(w, 11, -4, 2);
            w.WriteDouble(13, 2);
            w.WriteDouble(13, 3);
            w.WriteInt64(14, 1);
            w.WriteInt64(15, T);
        });
        Assert.Equal(
            $"h histogram {T} sum 1 [0:1 {Zero - 5}:2 {Zero - 4}:3] since {T}", Assert.Single(_sink.Points));
    }

    [Fact]
    public void Custom_bounds_become_an_explicit_layout()
    {
        for (int i = 0; i < 2; i++)
        {
            Decode(w =>
            {
                w.WriteUInt64(1, 6);
                w.WriteDouble(3, 99);
                w.WriteSigned(4, -53);
                Span(w, 11, 0, 1);
                Span(w, 11, 1, 1);
                w.WritePackedSigned(12, [2, 2]);
                w.WriteInt64(15, T);
                w.WritePackedFixed64<double>(16, [0.5, 1]);
            });
        }

        Assert.Equal($"h histogram {T} sum 99 [0:2 2:4]", _sink.Points[1]);
        Assert.Equal(new ExplicitLayout([0.5, 1]), _sink.LastLayout);
    }

    [Fact]
    public void Observations_beyond_the_numbers_are_counted_in_the_last_bucket()
    {
        Decode(w =>
        {
            w.WriteUInt64(1, 5);
            w.WriteDouble(3, double.PositiveInfinity);
            w.WriteSigned(4, 0);
            Span(w, 11, 1024, 2);
            w.WritePackedSigned(12, [2, 1]);
            w.WriteInt64(15, T);
        });
        Assert.Equal($"h histogram {T} sum NaN [{Zero + 1023}:5]", Assert.Single(_sink.Points));
    }

    [Fact]
    public void Stale_sum_ends_the_series()
    {
        Decode(w =>
        {
            w.WriteDouble(3, PrometheusValue.StaleMarker);
            w.WriteInt64(15, T);
        });
        Assert.Equal($"h stale {T}", Assert.Single(_sink.Points));
    }

    [Fact]
    public void Observations_of_nan_are_in_no_bucket()
    {
        Decode(w =>
        {
            w.WriteUInt64(1, 3);
            w.WriteDouble(3, double.NaN);
            Span(w, 11, 0, 1);
            w.WritePackedSigned(12, [2]);
            w.WriteInt64(15, T);
        });
        Assert.Equal($"h histogram {T} sum NaN [{Zero - 1}:2]", Assert.Single(_sink.Points));
    }

    public static TheoryData<string, RejectReason, string> Contradictions => new()
    {
        { "gauge", RejectReason.Unsupported, "gauge histogram" },
        { "schema", RejectReason.Unsupported, "schema 9" },
        { "spans", RejectReason.InvalidHistogram, "more buckets in the spans" },
        { "deltas", RejectReason.InvalidHistogram, "more counts than buckets" },
        { "negative", RejectReason.InvalidHistogram, "negative count" },
        { "count", RejectReason.InvalidHistogram, "the count says 7" },
        { "index", RejectReason.InvalidHistogram, "bucket 2000 at schema 0" },
        { "fraction", RejectReason.InvalidHistogram, "not a whole number" },
        { "overlap", RejectReason.InvalidHistogram, "overlap" },
        { "bounds", RejectReason.InvalidHistogram, "ascending" },
        { "beyond", RejectReason.InvalidHistogram, "bucket 2 of 2" },
        { "huge", RejectReason.InvalidHistogram, "more buckets in the spans" },
        { "many", RejectReason.InvalidHistogram, "more than 16384 buckets" },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Contradictory_histogram_is_rejected_with_its_reason(string which, RejectReason reason, string what)
    {
        Decode(w => Contradict(w, which));
        (RejectReason was, int points, string detail) = Assert.Single(_sink.Rejected);
        Assert.Equal((reason, 1), (was, points));
        Assert.Contains(what, detail, StringComparison.Ordinal);
        Assert.Contains("\"h\"", detail, StringComparison.Ordinal);
        Assert.Empty(_sink.Points);
    }

    private static void Contradict(ProtobufWriter w, string which)
    {
        w.WriteInt64(15, T);
        if (which is "fraction")
        {
            w.WriteDouble(2, 1.5);
            Span(w, 11, 0, 1);
            w.WritePackedFixed64<double>(13, [1.5]);
            return;
        }

        w.WriteUInt64(1, which == "count" ? 7u : 2u);
        w.WriteSigned(4, which switch { "schema" => 9, "bounds" or "beyond" => -53, _ => 0 });
        Span(w, 11, which switch { "index" => 2000, "beyond" => 2, _ => 0 },
            which switch { "spans" => 2, "huge" => uint.MaxValue, _ => 1 });
        if (which == "overlap")
            Span(w, 11, -1, 1);
        if (which == "many")
        {
            w.WritePackedSigned(12, new long[20_000]);
            return;
        }

        w.WritePackedSigned(12, which switch { "deltas" or "overlap" => [2, 0], "negative" => [-2], _ => [2] });
        if (which == "gauge")
            w.WriteInt64(14, 3);
        if (which is "bounds" or "beyond")
            w.WritePackedFixed64<double>(16, which == "bounds" ? [1, 1] : [1]);
    }

    private static void Span(ProtobufWriter writer, int field, int offset, uint length)
    {
        int span = writer.BeginMessage(field);
        writer.WriteSigned(1, offset);
        writer.WriteUInt64(2, length);
        writer.EndMessage(span);
    }

    private void Decode(Action<ProtobufWriter> write)
    {
        byte[] body = new WriteRequestBuilder().Series("__name__=h", w =>
        {
            int histogram = w.BeginMessage(4);
            write(w);
            w.EndMessage(histogram);
        }).Bytes;
        Assert.True(_decoder.TryDecode(body, _sink), _decoder.Problem);
    }
}
