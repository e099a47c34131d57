using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Ingest.Otlp;

public class OtlpResourceTests
{
    [Fact]
    public void Component_is_the_service_name() =>
        Assert.Equal("order-gateway", Describe(("service.name", "order-gateway")).Component);

    [Fact]
    public void Component_has_the_namespace_in_front() => Assert.Equal(
        "trading/order-gateway",
        Describe(("service.namespace", "trading"), ("service.name", "order-gateway")).Component);

    [Fact]
    public void Component_without_a_name_is_unknown() =>
        Assert.Equal("unknown", Describe(("service.namespace", "trading")).Component);

    [Theory]
    [InlineData("service.instance.id", "i-1")]
    [InlineData("k8s.pod.name", "pod-1")]
    [InlineData("host.name", "host-1:42")]
    [InlineData("", "42")]
    public void Instance_falls_back_to_pod_then_host_and_process(string best, string expected)
    {
        (string, object)[] all =
        [
            ("service.instance.id", "i-1"), ("k8s.pod.name", "pod-1"), ("host.name", "host-1"), ("process.pid", 42L),
        ];
        int first = Array.FindIndex(all, a => a.Item1 == best);
        Assert.Equal(expected, Describe(all[(first < 0 ? 3 : first)..]).Labels["instance"]);
    }

    [Fact]
    public void Resource_attributes_become_labels_except_those_at_length()
    {
        SeriesDescriptor series = Describe(
            ("service.name", "a"), ("service.version", "1.4"), ("deployment.environment", "prod"),
            ("k8s.pod.uid", "u"), ("telemetry.sdk.name", "opentelemetry"),
            ("process.command_line", new string('x', 9000)), ("os.description", "Debian"),
            ("container.id", "0123"), ("cloud.region", "eu"));
        Assert.Equal(
            [
                new("cloud.region", "eu"), new("deployment.environment", "prod"),
                new("otel.scope.name", "test-scope"), new("service.version", "1.4"),
            ],
            series.Labels);
    }

    [Fact]
    public void Point_wins_over_resource_except_for_the_instance()
    {
        RecordingSink sink = OtlpMetricsDecoderTests.Decode(Export.Metrics(
            Export.Resource(("service.instance.id", "i-1"), ("region", "eu")),
            Export.Gauge("load", Export.Point(1, ("region", "us"), ("instance", "mine")))));
        LabelSet labels = sink.Series[0].Labels;
        Assert.Equal(("us", "i-1", "mine"), (labels["region"], labels["instance"], labels["exported_instance"]));
    }

    [Fact]
    public void Values_of_every_type_become_text()
    {
        SeriesDescriptor series = Describe(
            ("bool", true), ("int", -5L), ("double", 2.5), ("bytes", new byte[] { 1, 2, 255 }),
            ("array", new object[] { "a", 1L, false, new object[] { 0.5 } }),
            ("map", new (string, object)[] { ("k", "v"), ("n", new (string, object)[] { ("x", 1L) }) }),
            ("empty", ""));
        Assert.Equal("true", series.Labels["bool"]);
        Assert.Equal("-5", series.Labels["int"]);
        Assert.Equal("2.5", series.Labels["double"]);
        Assert.Equal("AQL/", series.Labels["bytes"]);
        Assert.Equal("""["a",1,false,[0.5]]""", series.Labels["array"]);
        Assert.Equal("""{"k":"v","n":{"x":1}}""", series.Labels["map"]);
        Assert.Null(series.Labels["empty"]);
    }

    [Fact]
    public void Scope_attributes_become_labels_under_their_prefix()
    {
        Message request = Export.Request("Metrics", "metrics", Export.Resource(("service.name", "a")),
            Export.Scope("meter", ("team", "desk")), [Export.Gauge("load", Export.Point(1))]);
        LabelSet labels = OtlpMetricsDecoderTests.Decode(request).Series[0].Labels;
        Assert.Equal("desk", labels["otel.scope.team"]);
        Assert.Equal("meter", labels["otel.scope.name"]);
    }

    [Theory]
    [InlineData("", "v", RejectReason.InvalidName)]
    [InlineData("long name", "v", RejectReason.InvalidName)]
    [InlineData("a", "long value", RejectReason.InvalidValue)]
    [InlineData("a", "deep", RejectReason.InvalidValue)]
    public void Attribute_that_cannot_be_a_label_rejects_the_point(string key, string value, RejectReason expected)
    {
        key = key == "long name" ? new string('n', 257) : key;
        object deep = "bottom";
        for (int i = 0; i < 20; i++)
            deep = new[] { deep };
        object attribute = value switch { "long value" => new string('v', 2049), "deep" => deep, _ => value };
        RecordingSink sink = OtlpMetricsDecoderTests.Decode(Export.Metrics(Export.Resource(("service.name", "a")),
            Export.Gauge("load", Export.Point(1), Export.Point(2, (key, attribute)))));
        Assert.Single(sink.Points);
        Assert.Equal((expected, 1), (sink.Rejects.Single().Reason, sink.Rejects.Single().Points));
    }

    [Fact]
    public void More_labels_than_allowed_reject_the_point()
    {
        (string, object)[] many = [.. Enumerable.Range(0, 65).Select(i => ($"a{i}", (object)"v"))];
        RecordingSink sink = OtlpMetricsDecoderTests.Decode(
            Export.Metrics(Export.Resource(("service.name", "a")), Export.Gauge("load", Export.Point(1, many))));
        Assert.Equal(RejectReason.TooManyLabels, sink.Rejects.Single().Reason);
    }

    [Fact]
    public void Resource_that_cannot_be_labels_rejects_each_of_its_points_and_no_other_resource()
    {
        Message bad = Export.Metrics(Export.Resource(("region", new string('r', 5000))),
            Export.Gauge("load", Export.Point(1), Export.Point(2)));
        Message good = Export.Metrics(Export.Resource(("region", "eu")), Export.Gauge("load", Export.Point(3)));
        byte[] body = [.. bad.ToProtobuf(), .. good.ToProtobuf()];
        var sink = new RecordingSink();
        Assert.Null(OtlpMetricsDecoderTests.NewDecoder().Decode(
            Monitor.Shared.Ingest.Otlp.OtlpSignal.Metrics, body, sink, Export.NowMs));
        Assert.Single(sink.Points);
        Assert.Equal(2, sink.Rejects.Count);
    }

    private static SeriesDescriptor Describe(params (string, object)[] resource) => OtlpMetricsDecoderTests.Decode(
        Export.Metrics(Export.Resource(resource), Export.Gauge("load", Export.Point(1)))).Series.Single();
}
