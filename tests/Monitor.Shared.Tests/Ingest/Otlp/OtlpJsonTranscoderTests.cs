using System.Text;
using Monitor.Shared.Ingest.Otlp;
using Monitor.Shared.Ingest.Otlp.Json;

namespace Monitor.Shared.Tests.Ingest.Otlp;

public class OtlpJsonTranscoderTests
{
    [Theory]
    [InlineData(OtlpSignal.Metrics)]
    [InlineData(OtlpSignal.Traces)]
    [InlineData(OtlpSignal.Logs)]
    public void Json_and_protobuf_of_random_requests_decode_alike(OtlpSignal signal)
    {
        var transcoder = new OtlpJsonTranscoder();
        int points = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            Message request = new RandomRequests(seed).Next(signal);
            RecordingSink expected = OtlpMetricsDecoderTests.Decode(request, signal);
            Assert.Null(transcoder.Transcode(signal, request.ToJson()));
            var sink = new RecordingSink();
            Assert.Null(OtlpMetricsDecoderTests.NewDecoder().Decode(signal, transcoder.Protobuf, sink, Export.NowMs));
            Assert.Equal(expected.Points.Order(), sink.Points.Order());
            Assert.Equal(expected.Rejects.Sum(r => r.Points), sink.Rejects.Sum(r => r.Points));
            Assert.Equal(expected.Series.ToHashSet(), sink.Series.ToHashSet());
            points += sink.Points.Count;
        }

        Assert.True(points > 500, $"only {points} points");
    }

    [Fact]
    public void Numbers_may_stand_in_quotes_or_not()
    {
        const string Json = """
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[
            {"timeUnixNano":1700000000000000000,"asInt":"-3"},
            {"timeUnixNano":"1700000000000000000","asInt":-3},
            {"timeUnixNano":1.7e18,"asDouble":"-3"},
            {"timeUnixNano":"1700000000000000000","asInt":-3.0}]}}]}]}]}
            """;
        Assert.NotNull(new OtlpJsonTranscoder().Transcode(OtlpSignal.Metrics, Encoding.UTF8.GetBytes(Json)));
        string exact = Json.Replace("1.7e18", "1700000000000000000", StringComparison.Ordinal);
        RecordingSink sink = Decode(exact);
        Assert.Equal(Enumerable.Repeat("unknown m{} 1700000000000 sample -3", 4), sink.Points);
    }

    [Fact]
    public void Snake_case_names_enum_names_nulls_and_unknown_fields_are_understood()
    {
        RecordingSink sink = Decode("""
            {"future":{"deep":[1,{"x":null}]},"resource_metrics":[{"resource":null,"scope_metrics":[{"metrics":[
            {"name":"\u006d","description":null,"sum":{"aggregation_temporality":"AGGREGATION_TEMPORALITY_DELTA",
            "is_monotonic":true,"data_points":[{"time_unix_nano":"1700000000000000000","as_int":1,"new":[]}]}}]}]}]}
            """);
        Assert.Equal(["unknown m{} 1700000000000 increase 1"], sink.Points);
    }

    [Theory]
    [InlineData("", "request: not JSON at byte 0")]
    [InlineData("[]", "the body is not a JSON object")]
    [InlineData("{} x", "request: not JSON at byte 3")]
    [InlineData("{\"resourceMetrics\":{}}", "resourceMetrics: expected an array at byte 19")]
    [InlineData("{\"resourceMetrics\":[{\"scopeMetrics\":[{},{\"metrics\":[7]}]}]}",
        "resourceMetrics[0].scopeMetrics[1].metrics[0]: expected an object at byte 52")]
    [InlineData("{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":5}]}]}]}",
        "resourceMetrics[0].scopeMetrics[0].metrics[0].name: expected a string at byte 57")]
    [InlineData("{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"sum\":{\"isMonotonic\":1}}]}]}]}",
        "resourceMetrics[0].scopeMetrics[0].metrics[0].sum.isMonotonic: expected true or false at byte 71")]
    [InlineData("{\"resourceMetrics\":[{\"resource\":{\"attributes\":[{\"key\":\"\\ud800\"}]}}]}",
        "resourceMetrics[0].resource.attributes[0].key: expected a string of whole Unicode characters at byte 54")]
    public void Wrong_json_is_named_by_path_and_byte(string json, string expected) =>
        Assert.Equal(expected, new OtlpJsonTranscoder().Transcode(OtlpSignal.Metrics, Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("\"traceId\":\"abc\"", "traceId: expected hexadecimal")]
    [InlineData("\"traceId\":\"zz\"", "traceId: expected hexadecimal")]
    [InlineData("\"startTimeUnixNano\":\"-1\"", "expected a whole number from 0")]
    [InlineData("\"startTimeUnixNano\":\"12x\"", "expected a whole number")]
    [InlineData("\"startTimeUnixNano\":1.5", "expected a whole number")]
    [InlineData("\"kind\":\"SPAN_KIND_WRONG\"", "expected a whole number")]
    [InlineData("\"kind\":99999999999", "32 bits")]
    [InlineData("\"flags\":4294967296", "32 bits")]
    [InlineData("\"kind\":{}", "expected a number")]
    public void Wrong_value_of_a_span_is_named(string field, string expected)
    {
        string json = $$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{ {{field}} }]}]}]}""";
        string? problem = new OtlpJsonTranscoder().Transcode(OtlpSignal.Traces, Encoding.UTF8.GetBytes(json));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.StartsWith("resourceSpans[0].scopeSpans[0].spans[0].", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        string json = "{\"resourceMetrics\":[{\"resource\":{\"attributes\":[{\"value\":"
            + string.Concat(Enumerable.Repeat("{\"arrayValue\":{\"values\":[", 10_000));
        Assert.Contains("not JSON",
            new OtlpJsonTranscoder().Transcode(OtlpSignal.Metrics, Encoding.UTF8.GetBytes(json)),
            StringComparison.Ordinal);
    }

    private static RecordingSink Decode(string json)
    {
        var transcoder = new OtlpJsonTranscoder();
        Assert.Null(transcoder.Transcode(OtlpSignal.Metrics, Encoding.UTF8.GetBytes(json)));
        var sink = new RecordingSink();
        Assert.Null(OtlpMetricsDecoderTests.NewDecoder().Decode(
            OtlpSignal.Metrics, transcoder.Protobuf, sink, Export.NowMs));
        return sink;
    }
}
