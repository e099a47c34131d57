using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Monitor.Shared.Histograms;
using Monitor.Shared.Series;
using Monitor.Shared.Tests.Ingest.Otlp;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Monitor.Node.Tests.Ingest.Otlp;

/// <summary>OpenTelemetry's own SDK and exporter, as a user would set them up, against the real endpoints.</summary>
public sealed class OtlpSdkTests : IAsyncLifetime
{
    private const int Scale = 5;

    private OtlpTestHost _host = null!;

    public async Task InitializeAsync() => _host = await OtlpTestHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf, MetricReaderTemporalityPreference.Cumulative)]
    [InlineData(OtlpExportProtocol.HttpProtobuf, MetricReaderTemporalityPreference.Delta)]
    [InlineData(OtlpExportProtocol.Grpc, MetricReaderTemporalityPreference.Cumulative)]
    public void Metrics_of_every_instrument_arrive(
        OtlpExportProtocol protocol, MetricReaderTemporalityPreference temporality)
    {
        string name = $"test.{protocol}.{temporality}";
        using var meter = new Meter(name);
        using (MeterProvider provider = Provider(meter, protocol, temporality))
        {
            meter.CreateCounter<long>("orders", "{order}").Add(3, new KeyValuePair<string, object?>("venue", "X"));
            meter.CreateUpDownCounter<int>("open").Add(-2);
            meter.CreateGauge<double>("load").Record(0.75);
            Histogram<double> exponential = meter.CreateHistogram<double>("exponential", "s");
            Histogram<double> plain = meter.CreateHistogram<double>("explicit", "s");
            foreach (double value in Latencies())
            {
                exponential.Record(value);
                plain.Record(value);
            }

            Assert.True(provider.ForceFlush());
        }

        Assert.True(_host.Ingest.TryTake(out var committed));
        Assert.Equal(protocol == OtlpExportProtocol.Grpc ? "otlp_grpc" : "otlp_http", committed.Protocol);
        RecordingSink sink = committed.Sink;
        Assert.Empty(sink.Rejects);
        Assert.All(sink.Series, series => Assert.Equal("trading/order-gateway", series.Component));
        Assert.All(sink.Series, series => Assert.Equal("i-1", series.Labels["instance"]));
        Assert.All(sink.Series, series => Assert.Equal(name, series.Labels["otel.scope.name"]));
        bool delta = temporality == MetricReaderTemporalityPreference.Delta;
        Assert.Matches(
            delta ? "venue=\"X\"} [0-9]+ increase 3$" : "venue=\"X\"} [0-9]+ total 3 since", Of(sink, "orders"));
        Assert.EndsWith(" sample -2", Of(sink, "open"), StringComparison.Ordinal);
        Assert.EndsWith(" sample 0.75", Of(sink, "load"), StringComparison.Ordinal);
        HoldPercentiles(sink);
    }

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    [InlineData(OtlpExportProtocol.Grpc)]
    public void Spans_and_log_records_are_counted(OtlpExportProtocol protocol)
    {
        using var source = new ActivitySource($"test.spans.{protocol}");
        using (TracerProvider tracer = Sdk.CreateTracerProviderBuilder().AddSource(source.Name)
            .SetResourceBuilder(Resource()).AddOtlpExporter(o => Configure(o, protocol, "v1/traces")).Build())
        {
            using (Activity? span = source.StartActivity("POST /orders", ActivityKind.Server))
                span!.SetStatus(ActivityStatusCode.Error);
            Assert.True(tracer.ForceFlush());
        }

        using (ILoggerFactory logging = LoggerFactory.Create(builder => builder.AddOpenTelemetry(o => o
            .SetResourceBuilder(Resource()).AddOtlpExporter(e => Configure(e, protocol, "v1/logs")))))
        {
            logging.CreateLogger("test").LogError("order rejected");
        }

        Assert.True(_host.Ingest.TryTake(out var spans));
        Assert.Equal(
            ["traces.span.metrics.calls", "traces.span.metrics.duration"], spans.Sink.Series.Select(s => s.Metric));
        LabelSet labels = spans.Sink.Series[0].Labels;
        Assert.Equal(("POST /orders", "SPAN_KIND_SERVER", "STATUS_CODE_ERROR"),
            (labels["span.name"], labels["span.kind"], labels["status.code"]));
        Assert.True(_host.Ingest.TryTake(out var logs));
        Assert.Equal("ERROR", Assert.Single(logs.Sink.Series).Labels["severity"]);
    }

    private static string Of(RecordingSink sink, string metric) =>
        sink.Points.Single(p => p.Contains($" {metric}{{", StringComparison.Ordinal));

    private static void HoldPercentiles(RecordingSink sink)
    {
        double[] exact = [.. Latencies().Order()];
        RecordedHistogram exponential = sink.Histograms.Single(h => h.Series.Metric == "exponential");
        RecordedHistogram plain = sink.Histograms.Single(h => h.Series.Metric == "explicit");
        int scale = Assert.IsType<ExponentialLayout>(exponential.Layout).Scale;
        Assert.Equal(Scale, scale);
        Assert.Equal(exact.Sum(), exponential.Sum, 1e-6);
        foreach (double quantile in (double[])[0.5, 0.9, 0.95, 0.99, 0.999])
        {
            int rank = (int)Math.Ceiling(quantile * exact.Length);
            double expected = exact[rank - 1];
            int key = KeyAt(exponential, rank) - ExponentialLayout.KeyOffset;
            double width = Math.Pow(2, -scale);
            double low = Math.Pow(2, key * width), high = Math.Pow(2, (key + 1) * width);
            double middle = 2 * low * high / (low + high);
            Assert.InRange(Math.Abs(middle - expected) / expected, 0, 0.0109);
            ExplicitLayout bounds = Assert.IsType<ExplicitLayout>(plain.Layout);
            int bucket = KeyAt(plain, rank);
            Assert.InRange(expected, bounds.LowerBound(bucket), bounds.UpperBound(bucket));
        }
    }

    private static int KeyAt(RecordedHistogram histogram, int rank)
    {
        ulong seen = 0;
        for (int i = 0; i < histogram.Keys.Length; i++)
        {
            seen += histogram.Counts[i];
            if (seen >= (ulong)rank)
                return histogram.Keys[i];
        }

        throw new InvalidOperationException("Fewer observations than the rank.");
    }

    /// <summary>Ten thousand latencies from 2 to 20 ms: 107 buckets, so the SDK need not widen them.</summary>
    private static IEnumerable<double> Latencies()
    {
        var random = new Random(5);
        return Enumerable.Range(0, 10_000).Select(_ => 0.002 * Math.Pow(10, random.NextDouble()));
    }

    private static ResourceBuilder Resource() => ResourceBuilder.CreateDefault()
        .AddService("order-gateway", serviceNamespace: "trading", serviceVersion: "1.4", serviceInstanceId: "i-1");

    private MeterProvider Provider(
        Meter meter, OtlpExportProtocol protocol, MetricReaderTemporalityPreference temporality) =>
        Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name).SetResourceBuilder(Resource())
            .AddView("exponential", new Base2ExponentialBucketHistogramConfiguration { MaxScale = Scale })
            .AddView("explicit", new ExplicitBucketHistogramConfiguration { Boundaries = [0.003, 0.005, 0.01, 0.015] })
            .AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, protocol, "v1/metrics");
                reader.TemporalityPreference = temporality;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = Timeout.Infinite;
            }).Build();

    private void Configure(OtlpExporterOptions options, OtlpExportProtocol protocol, string path)
    {
        options.Protocol = protocol;
        options.Endpoint = protocol == OtlpExportProtocol.Grpc ? _host.Grpc : new Uri(_host.Http, path);
        options.ExportProcessorType = ExportProcessorType.Simple;
    }
}
