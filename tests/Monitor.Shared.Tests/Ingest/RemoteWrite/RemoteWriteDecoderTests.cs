using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Exposition;
using Monitor.Shared.Ingest.RemoteWrite;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Tests.Ingest.RemoteWrite;

public sealed class RemoteWriteDecoderTests
{
    private const long T = 1_790_000_000_000;

    private readonly MetricMetadataCatalog _metadata = new();
    private readonly RecordedSeries _sink = new();
    private readonly RemoteWriteDecoder _decoder;

    public RemoteWriteDecoderTests() => _decoder = new RemoteWriteDecoder(_metadata, SeriesLimits.Default);

    [Fact]
    public void Samples_become_levels_or_totals_by_their_name()
    {
        Decode(r => r
            .Series("__name__=queue_length,instance=a,job=gateway", (3, T))
            .Series("__name__=requests_total,job=gateway", (7, T))
            .Series("__name__=wait_seconds_sum,job=gateway", (0, T), (1.5, T + 1))
            .Series("__name__=wait_seconds_count,job=gateway", (2, T))
            .Series("__name__=wait_seconds_bucket,job=gateway,le=1", (2, T)));
        Assert.Equal(
            [
                $"queue_length sample {T} 3", $"requests_total total {T} 7", $"wait_seconds_sum total {T} 0",
                $"wait_seconds_sum total {T + 1} 1.5", $"wait_seconds_count total {T} 2",
                $"wait_seconds_bucket total {T} 2",
            ],
            _sink.Points);
        Assert.Equal(
            new SeriesDescriptor("gateway", "queue_length", LabelSet.From(("instance", "a"), ("job", "gateway")),
                SeriesKind.Gauge),
            _sink.Defined[0]);
        Assert.Equal("seconds", _sink.Defined[2].Unit);
    }

    [Fact]
    public void Known_series_are_not_defined_again()
    {
        byte[] body = new WriteRequestBuilder()
            .Series("__name__=up,job=a", (1, T)).Series("__name__=up,job=b", (1, T)).Bytes;
        Assert.True(_decoder.TryDecode(body, _sink));
        Assert.True(_decoder.TryDecode(body, _sink));
        Assert.Equal(2, _sink.Defined.Count);
        Assert.Equal(4, _sink.Points.Count);
    }

    [Theory]
    [InlineData("__name__=m,component=risk,job=j,service_name=s", "risk", "job,service_name")]
    [InlineData("__name__=m,job=j,service_name=s", "j", "job,service_name")]
    [InlineData("__name__=m,component=,job=,service_name=s", "s", "service_name")]
    [InlineData("__name__=m,instance=i", "unknown", "instance")]
    public void Component_is_the_first_label_that_names_one(string labels, string component, string kept)
    {
        Decode(r => r.Series(labels, (1, T)));
        Assert.Equal(component, _sink.Defined[0].Component);
        Assert.Equal(kept, string.Join(',', _sink.Defined[0].Labels.Select(l => l.Name)));
    }

    [Fact]
    public void Metadata_overrules_the_name_and_describes_the_series()
    {
        Decode(r => r
            .Metadata("oddly_named", MetricType.Counter, "Counts.", "orders")
            .Metadata("room_total", MetricType.Gauge)
            .Metadata("sizes", MetricType.GaugeHistogram)
            .Series("__name__=oddly_named", (1, T))
            .Series("__name__=room_total", (2, T))
            .Series("__name__=sizes_bucket,le=1", (3, T))
            .Series("__name__=other_total", (4, T)));
        Assert.Equal(
            [
                $"oddly_named total {T} 1", $"room_total sample {T} 2", $"sizes_bucket sample {T} 3",
                $"other_total total {T} 4",
            ],
            _sink.Points);
        Assert.Equal(("Counts.", "orders"), (_sink.Defined[0].Help, _sink.Defined[0].Unit));
        Assert.Equal(3, _metadata.Count);
    }

    [Fact]
    public void Metadata_that_comes_later_makes_the_series_what_it_is()
    {
        Decode(r => r.Series("__name__=oddly_named", (1, T)));
        Decode(r => r.Metadata("oddly_named", MetricType.Counter));
        Decode(r => r.Series("__name__=oddly_named", (2, T + 1)));
        Assert.Equal([$"oddly_named sample {T} 1", $"oddly_named total {T + 1} 2"], _sink.Points);
        Assert.Equal([SeriesKind.Gauge, SeriesKind.Counter], _sink.Defined.Select(d => d.Kind));
    }

    [Fact]
    public void Special_values_are_told_apart()
    {
        Decode(r => r
            .Series("__name__=a", (PrometheusValue.StaleMarker, T))
            .Series("__name__=b", (double.NaN, T))
            .Series("__name__=c", (double.PositiveInfinity, T))
            .Series("__name__=d", w =>
            {
                int sample = w.BeginMessage(2);
                w.WriteDouble(1, -0.0);
                w.WriteInt64(2, T);
                w.EndMessage(sample);
            }));
        Assert.Equal([$"a stale {T}", $"d sample {T} 0"], _sink.Points);
        Assert.Equal([RejectReason.InvalidNumber, RejectReason.InvalidNumber], _sink.Rejected.Select(r => r.Reason));
        Assert.Contains("\"b\"", _sink.Rejected[0].Detail, StringComparison.Ordinal);
        Assert.Equal("", _sink.Rejected[1].Detail);
    }

    [Theory]
    [InlineData("", RejectReason.InvalidName, "without a metric name")]
    [InlineData("__name__=,a=b", RejectReason.InvalidName, "without a metric name")]
    [InlineData("job=x", RejectReason.InvalidName, "without a metric name")]
    [InlineData("__name__=m,=b", RejectReason.InvalidName, "without a name")]
    [InlineData("__name__=m,a=b,a=c", RejectReason.InvalidName, "\"a\" is there twice")]
    public void Series_with_wrong_labels_is_rejected_and_the_rest_goes_on(
        string labels, RejectReason reason, string what)
    {
        Decode(r => r.Series(labels, (1, T), (2, T + 1)).Series("__name__=good", (1, T)));
        (RejectReason was, int points, string detail) = Assert.Single(_sink.Rejected);
        Assert.Equal((reason, 2), (was, points));
        Assert.Contains(what, detail, StringComparison.Ordinal);
        Assert.Equal([$"good sample {T} 1"], _sink.Points);
    }

    [Fact]
    public void Names_and_values_beyond_the_limits_are_rejected()
    {
        string longName = new('n', 257), longValue = new('v', 2049);
        string many = string.Join(',', Enumerable.Range(0, 65).Select(i => $"l{i}=x"));
        Decode(r => r
            .Series($"__name__={longName}", (1, T))
            .Series($"__name__=m,{longName}=v", (1, T))
            .Series($"__name__=m,l={longValue}", (1, T))
            .Series($"__name__=m,{many}", (1, T))
            .Series($"__name__=m,{many[..many.LastIndexOf(',')]}", (1, T)));
        Assert.Equal(
            [
                RejectReason.InvalidName, RejectReason.InvalidName, RejectReason.InvalidValue,
                RejectReason.TooManyLabels,
            ],
            _sink.Rejected.Select(r => r.Reason));
        Assert.Single(_sink.Points);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_rejected()
    {
        Decode(r => r
            .Series("__name__=m", w => Label(w, "name"u8, [0xC3, 0x28]))
            .Series("__name__=m", w => Label(w, [0xFF], "value"u8)));
        Assert.Equal([RejectReason.InvalidValue, RejectReason.InvalidName], _sink.Rejected.Select(r => r.Reason));

        static void Label(ProtobufWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            int label = writer.BeginMessage(1);
            writer.WriteBytes(1, name);
            writer.WriteBytes(2, value);
            writer.EndMessage(label);
            WriteRequestBuilder.Sample(writer, 1, T);
        }
    }

    [Fact]
    public void Labels_in_any_order_and_between_samples_name_the_series()
    {
        Decode(r => r
            .Series("job=j,__name__=first,a=b", (1, T))
            .Series("", w =>
            {
                WriteRequestBuilder.Sample(w, 1, T);
                WriteRequestBuilder.Label(w, "__name__", "second");
                WriteRequestBuilder.Sample(w, 2, T + 1);
                WriteRequestBuilder.Label(w, "zone", new string('x', 300));
            }));
        Assert.Equal(
            [$"first sample {T} 1", $"second sample {T} 1", $"second sample {T + 1} 2"], _sink.Points);
        Assert.Equal(300, _sink.Defined[1].Labels["zone"]!.Length);
    }

    [Fact]
    public void Exemplars_unknown_fields_and_series_without_points_are_passed_over()
    {
        Decode(r => r
            .Series("__name__=quiet", _ => { })
            .Series("__name__=m", w =>
            {
                int exemplar = w.BeginMessage(3);
                WriteRequestBuilder.Label(w, "trace_id", "x");
                w.WriteDouble(2, 1);
                w.EndMessage(exemplar);
                w.WriteFixed32(77, 1);
                WriteRequestBuilder.Sample(w, 5, T);
            }));
        Assert.Equal([$"m sample {T} 5"], _sink.Points);
        Assert.Empty(_sink.Rejected);
    }

    [Fact]
    public void Timestamps_of_any_sign_and_size_come_through()
    {
        long[] timestamps = [0, 1, -1, long.MaxValue, long.MinValue, T];
        Decode(r =>
        {
            foreach (long timestamp in timestamps)
                r.Series("__name__=m", (1, timestamp));
        });
        Assert.Equal(timestamps.Select(t => $"m sample {t} 1"), _sink.Points);
    }

    [Fact]
    public void Body_cut_anywhere_names_the_byte_or_is_shorter()
    {
        byte[] body = new WriteRequestBuilder().Series("__name__=m,job=j", (1.5, T)).Bytes;
        for (int cut = 1; cut < body.Length; cut++)
        {
            Assert.False(_decoder.TryDecode(body.AsSpan(0, cut), _sink));
            Assert.Matches("^not a WriteRequest: .* at byte [0-9]+$", _decoder.Problem);
        }

        Assert.Empty(_sink.Points);
        Assert.True(_decoder.TryDecode([], _sink));
        Assert.True(_decoder.TryDecode(body, _sink));
        Assert.Equal("", _decoder.Problem);
    }

    private void Decode(Action<WriteRequestBuilder> build)
    {
        var request = new WriteRequestBuilder();
        build(request);
        Assert.True(_decoder.TryDecode(request.Bytes, _sink), _decoder.Problem);
    }
}
