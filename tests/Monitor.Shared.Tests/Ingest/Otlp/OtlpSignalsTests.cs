using System.Globalization;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Otlp;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Ingest.Otlp;

public class OtlpSignalsTests
{
    private static readonly Message Gateway = Export.Resource(("service.name", "order-gateway"));

    [Fact]
    public void Span_is_one_call_and_one_observed_duration()
    {
        RecordingSink sink = Decode(OtlpSignal.Traces, Export.Traces(
            Gateway, Export.Span("POST /orders", kind: 2, status: 2, Export.Now - 250_000_000, Export.Now)));
        const string Labels =
            "{span.kind=\"SPAN_KIND_SERVER\", span.name=\"POST /orders\", status.code=\"STATUS_CODE_ERROR\"}";
        Assert.Equal(
        [
            $"order-gateway traces.span.metrics.calls{Labels} {Export.NowMs} increase 1",
            $"order-gateway traces.span.metrics.duration{Labels} {Export.NowMs} observe 0.25",
        ], sink.Points);
        Assert.Equal([SeriesKind.Counter, SeriesKind.Histogram], sink.Series.Select(s => s.Kind));
        Assert.Equal(["{call}", "s"], sink.Series.Select(s => s.Unit));
    }

    [Theory]
    [InlineData("peer.service", "risk", "risk")]
    [InlineData("service.peer.name", "trading/risk", "trading/risk")]
    [InlineData("server.address", "risk", "risk")]
    [InlineData("server.address", "risk.trading.svc.cluster.local", "risk")]
    [InlineData("server.address", "10.0.0.7", "")]
    [InlineData("server.address", "::1", "")]
    [InlineData("server.address", "db7.example.com", "")]
    [InlineData("server.address", "localhost", "")]
    [InlineData("peer.service", "order-gateway", "")]
    [InlineData("peer.service", "", "")]
    [InlineData("http.route", "risk", "")]
    public void Client_span_says_who_calls_whom(string key, string value, string server)
    {
        RecordingSink sink = Decode(OtlpSignal.Traces, Export.Traces(
            Gateway, Export.ClientSpan("check", ("net.transport", "tcp"), (key, value)),
            Export.ClientSpan("check again", (key, value))));
        string[] calls = [.. sink.Points.Where(point => point.Contains("service.graph", StringComparison.Ordinal))];
        string point = "order-gateway traces.service.graph.request.total"
            + $"{{client=\"order-gateway\", server=\"{server}\"}} {Export.NowMs} increase 1";
        Assert.Equal(server.Length > 0 ? [point, point] : [], calls);
    }

    [Fact]
    public void Called_services_beyond_the_bound_are_not_counted()
    {
        IEnumerable<Message> spans =
            Enumerable.Range(0, 10).Select(i => Export.ClientSpan("x", ("peer.service", $"s{i}")));
        var sink = new RecordingSink();
        var decoder = new OtlpDecoder(
            SeriesLimits.Default, new OtlpSpanNames(), new OtlpSpanNames(namesPerComponent: 3));
        Assert.Null(decoder.Decode(
            OtlpSignal.Traces, Export.Traces(Gateway, [.. spans]).ToProtobuf(), sink, Export.NowMs));
        Assert.Equal(
            ["s0", "s1", "s2"], sink.Series.Select(s => s.Labels["server"]).OfType<string>().Distinct());
    }

    [Fact]
    public void Span_of_unknown_kind_and_status_counts_as_unspecified()
    {
        RecordingSink sink = Decode(OtlpSignal.Traces, Export.Traces(
            Gateway, Export.Span("x", kind: 99, status: 77, Export.Now - 1, Export.Now)));
        LabelSet labels = sink.Series[0].Labels;
        Assert.Equal(
            ("SPAN_KIND_UNSPECIFIED", "STATUS_CODE_UNSET"), (labels["span.kind"], labels["status.code"]));
    }

    [Fact]
    public void Span_that_ends_before_it_starts_is_rejected()
    {
        RecordingSink sink = Decode(OtlpSignal.Traces, Export.Traces(
            Gateway, Export.Span("x", 1, 0, Export.Now, Export.Now - 1), Export.Span("y", 1, 0, 0, Export.Now)));
        Assert.Empty(sink.Points);
        Assert.Equal(2, sink.Rejects.Sum(r => r.Points));
    }

    [Fact]
    public void Span_names_beyond_the_bound_share_one_series()
    {
        IEnumerable<Message> spans =
            Enumerable.Range(0, 10).Select(i => Export.Span($"id-{i}", 2, 0, Export.Now - 1, Export.Now));
        var sink = new RecordingSink();
        var decoder = new OtlpDecoder(SeriesLimits.Default, new OtlpSpanNames(namesPerComponent: 3));
        byte[] body = Export.Traces(Gateway, [.. spans]).ToProtobuf();
        for (int i = 0; i < 2; i++)
            Assert.Null(decoder.Decode(OtlpSignal.Traces, body, sink, Export.NowMs));
        Assert.Equal(["id-0", "id-1", "id-2", "other"], sink.Series.Select(s => s.Labels["span.name"]).Distinct());
        Assert.Equal(14, sink.Points.Count(
            p => p.Contains("\"other\"") && p.EndsWith("increase 1", StringComparison.Ordinal)));
        // Two series for each of three names, two for all the rest: names beyond the bound cost nothing.
        Assert.Equal(8, sink.Definitions);
    }

    [Theory]
    [InlineData(0u, "UNSPECIFIED")]
    [InlineData(1u, "TRACE")]
    [InlineData(8u, "DEBUG")]
    [InlineData(9u, "INFO")]
    [InlineData(16u, "WARN")]
    [InlineData(17u, "ERROR")]
    [InlineData(24u, "FATAL")]
    [InlineData(25u, "UNSPECIFIED")]
    public void Log_record_counts_under_its_severity(uint number, string severity)
    {
        RecordingSink sink = Decode(OtlpSignal.Logs, Export.Logs(Gateway, Export.LogRecord(number, Export.Now)));
        Assert.Equal(
            [$"order-gateway log.record.count{{severity=\"{severity}\"}} {Export.NowMs} increase 1"], sink.Points);
    }

    [Fact]
    public void Log_record_without_a_time_counts_when_it_was_observed_or_received()
    {
        RecordingSink sink = Decode(OtlpSignal.Logs, Export.Logs(
            Gateway, Export.LogRecord(9, 0, Export.Now - 5_000_000_000), Export.LogRecord(9, 0)));
        string[] times = [.. sink.Points.Select(p => p.Split(' ')[^3])];
        Assert.Equal([Text(Export.NowMs - 5000), Text(Export.NowMs)], times);
    }

    [Fact]
    public void Malformed_request_is_named_by_path_and_byte()
    {
        byte[] span = [0x0A, 0x05, 0x12, 0x03, 0x12, 0x01, 0x29];
        var sink = new RecordingSink();
        string? problem = OtlpMetricsDecoderTests.NewDecoder().Decode(OtlpSignal.Traces, span, sink, Export.NowMs);
        Assert.Equal(
            "resource_spans[0].scope_spans[0].spans[0]: the message ends inside a value at byte 7", problem);
    }

    private static RecordingSink Decode(OtlpSignal signal, Message request) =>
        OtlpMetricsDecoderTests.Decode(request, signal);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
