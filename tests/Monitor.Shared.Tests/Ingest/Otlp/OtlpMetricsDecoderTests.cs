using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Otlp;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Ingest.Otlp;

public class OtlpMetricsDecoderTests
{
    private const string Scoped = "otel.scope.name=\"test-scope\"";

    private static readonly Message Gateway = Export.Resource(("service.name", "order-gateway"));

    [Fact]
    public void Gauge_is_a_sample_of_a_gauge()
    {
        RecordingSink sink = Decode(
            Export.Metrics(Gateway, Export.Gauge("queue.length", Export.Point(2.5, ("venue", "X")))));
        Assert.Equal(
            [$"order-gateway queue.length{{{Scoped}, venue=\"X\"}} {Export.NowMs} sample 2.5"], sink.Points);
        SeriesDescriptor series = Assert.Single(sink.Series);
        Assert.Equal((SeriesKind.Gauge, "1", "what it is"), (series.Kind, series.Unit, series.Help));
    }

    [Theory]
    [InlineData(Export.Cumulative, true, SeriesKind.Counter, "total 7 since 1699999940000")]
    [InlineData(Export.Delta, true, SeriesKind.Counter, "increase 7")]
    [InlineData(Export.Cumulative, false, SeriesKind.Gauge, "sample 7")]
    [InlineData(Export.Delta, false, SeriesKind.Gauge, "observe 7")]
    public void Sum_becomes_what_its_temporality_and_monotonicity_say(
        int temporality, bool monotonic, SeriesKind kind, string call)
    {
        RecordingSink sink = Decode(
            Export.Metrics(Gateway, Export.Sum("orders", temporality, monotonic, Export.IntPoint(7))));
        Assert.Equal([$"order-gateway orders{{{Scoped}}} {Export.NowMs} {call}"], sink.Points);
        Assert.Equal(kind, Assert.Single(sink.Series).Kind);
    }

    [Fact]
    public void Negative_integer_keeps_its_sign()
    {
        RecordingSink sink = Decode(Export.Metrics(Gateway, Export.Gauge("delta", Export.IntPoint(-42))));
        Assert.EndsWith("sample -42", Assert.Single(sink.Points), StringComparison.Ordinal);
    }

    [Fact]
    public void No_recorded_value_ends_the_series()
    {
        Message point = Export.PointAt(Export.Now).UInt32(8, "flags", 1);
        RecordingSink sink = Decode(Export.Metrics(Gateway, Export.Gauge("up", point)));
        Assert.EndsWith(" stale", Assert.Single(sink.Points), StringComparison.Ordinal);
    }

    [Fact]
    public void Unspecified_temporality_rejects_all_points_of_the_metric()
    {
        RecordingSink sink = Decode(Export.Metrics(
            Gateway, Export.Sum("orders", 0, true, Export.IntPoint(1), Export.IntPoint(2, ("a", "b")))));
        Assert.Empty(sink.Points);
        (RejectReason reason, int points, string detail) = Assert.Single(sink.Rejects);
        Assert.Equal((RejectReason.Unsupported, 2), (reason, points));
        Assert.Equal("orders: an aggregation temporality that is neither delta nor cumulative, "
            + "at resource_metrics[0].scope_metrics[0].metrics[0]", detail);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Value_that_is_no_finite_number_is_rejected_alone(double value)
    {
        RecordingSink sink = Decode(Export.Metrics(
            Gateway, Export.Gauge("load", Export.Point(1), Export.Point(value), Export.Point(3))));
        Assert.Equal(2, sink.Points.Count);
        (RejectReason reason, int points, string detail) = Assert.Single(sink.Rejects);
        Assert.Equal((RejectReason.InvalidNumber, 1), (reason, points));
        Assert.EndsWith("metrics[0].data_points[1]", detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Negative_total_of_a_monotonic_sum_is_rejected()
    {
        RecordingSink sink = Decode(
            Export.Metrics(Gateway, Export.Sum("orders", Export.Cumulative, true, Export.Point(-1))));
        Assert.Empty(sink.Points);
        Assert.Equal(RejectReason.InvalidNumber, Assert.Single(sink.Rejects).Reason);
    }

    [Fact]
    public void Point_without_a_value_or_a_time_is_rejected()
    {
        RecordingSink sink = Decode(Export.Metrics(
            Gateway, Export.Gauge("load", Export.PointAt(Export.Now), new Message().Double(4, "asDouble", 1))));
        Assert.Empty(sink.Points);
        Assert.Equal(2, sink.Rejects.Count);
        Assert.Contains("neither as_double nor as_int", sink.Rejects[0].Detail, StringComparison.Ordinal);
        Assert.Equal("", sink.Rejects[1].Detail);
    }

    [Fact]
    public void Summary_becomes_quantile_gauges_and_two_counters()
    {
        RecordingSink sink = Decode(Export.Metrics(Gateway, Export.Summary(
            "rtt", Export.SummaryPoint(10, 2.5, [(0.5, 0.2), (0.99, 0.9), (1, double.NaN)], ("venue", "X")))));
        string at = $"{Export.NowMs}";
        Assert.Equal(
        [
            $"order-gateway rtt_sum{{{Scoped}, venue=\"X\"}} {at} total 2.5 since 1699999940000",
            $"order-gateway rtt_count{{{Scoped}, venue=\"X\"}} {at} total 10 since 1699999940000",
            $"order-gateway rtt{{{Scoped}, quantile=\"0.5\", venue=\"X\"}} {at} sample 0.2",
            $"order-gateway rtt{{{Scoped}, quantile=\"0.99\", venue=\"X\"}} {at} sample 0.9",
        ], sink.Points);
    }

    [Fact]
    public void Second_request_defines_nothing()
    {
        Message gauge = Export.Gauge("load", Export.Point(1, ("a", "b")), Export.Point(2));
        byte[] body = Export.Metrics(Gateway, gauge).ToProtobuf();
        var sink = new RecordingSink();
        OtlpDecoder decoder = NewDecoder();
        Assert.Null(decoder.Decode(OtlpSignal.Metrics, body, sink, Export.NowMs));
        Assert.Null(decoder.Decode(OtlpSignal.Metrics, body, sink, Export.NowMs));
        Assert.Equal(2, sink.Definitions);
        Assert.Equal(4, sink.Points.Count);
    }

    [Fact]
    public void Attributes_in_another_order_are_the_same_series()
    {
        RecordingSink sink = Decode(Export.Metrics(Gateway, Export.Gauge(
            "load", Export.Point(1, ("a", "1"), ("b", "2")), Export.Point(2, ("b", "2"), ("a", "1")))));
        Assert.Equal(2, sink.Definitions);
        Assert.Single(sink.Series);
    }

    [Fact]
    public void Attributes_apart_from_each_other_are_read_as_those_side_by_side()
    {
        Message apart = new Message()
            .Many(7, "attributes", Export.Pair("a", "1")).Fixed64(3, "timeUnixNano", Export.Now)
            .Many(7, "attributes", Export.Pair("b", "2")).Double(4, "asDouble", 5);
        RecordingSink sink = Decode(Export.Metrics(Gateway, Export.Gauge(
            "load", apart, Export.Point(1, ("a", "1"), ("b", "2")), Export.Point(1, ("a", "1")))));
        Assert.Equal(3, sink.Definitions);
        Assert.Equal(2, sink.Series.Count);
    }

    [Fact]
    public void Fields_in_any_order_decode_alike()
    {
        var random = new Random(7);
        Message point = Export.Point(3, ("a", "1")).Shuffle(random);
        Message metric = Export.Sum("orders", Export.Cumulative, true, point).Shuffle(random);
        Message scope = new Message().Many(2, "metrics", metric).Embed(1, "scope", Export.Scope("test-scope"));
        Message request = new Message().Many(
            1, "resourceMetrics", new Message().Many(2, "scopeMetrics", scope).Embed(1, "resource", Gateway));
        Assert.Equal(
            [$"order-gateway orders{{a=\"1\", {Scoped}}} {Export.NowMs} total 3 since 1699999940000"],
            Decode(request).Points);
    }

    [Fact]
    public void Metric_without_data_is_skipped()
    {
        RecordingSink sink = Decode(
            Export.Metrics(Gateway, Export.Metric("nothing"), Export.Gauge("load", Export.Point(1))));
        Assert.Single(sink.Points);
        Assert.Empty(sink.Rejects);
    }

    internal static OtlpDecoder NewDecoder() => new(SeriesLimits.Default, new OtlpSpanNames());

    internal static RecordingSink Decode(Message request, OtlpSignal signal = OtlpSignal.Metrics)
    {
        var sink = new RecordingSink();
        Assert.Null(NewDecoder().Decode(signal, request.ToProtobuf(), sink, Export.NowMs));
        return sink;
    }
}
