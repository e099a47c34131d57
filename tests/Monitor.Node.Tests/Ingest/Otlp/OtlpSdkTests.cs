using Microsoft.Extensions.Logging;
using Monitor.Shared.Histograms;
using Monitor.Shared.Series;
using Monitor.Shared.Tests.Ingest.Otlp;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;

namespace Monitor.Node.Tests.Ingest.Otlp;

/// <summary>OpenTelemetry's own SDK and exporter, as a user would set them up, against the real endpoints.</summary>
public sealed class OtlpSdkTests : IAsyncLifetime
{
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
        Assert.True(SdkExport.Metrics(name, protocol, EndpointOf(protocol), temporality));
        Assert.True(_host.Ingest.TryTake(out var committed));
        Assert.Equal(protocol == OtlpExportProtocol.Grpc ? "otlp_grpc" : "otlp_http", committed.Protocol);
        RecordingSink sink = committed.Sink;
        Assert.Empty(sink.Rejects);
        Assert.All(sink.Series, series => Assert.Equal(SdkExport.Component, series.Component));
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
        Assert.True(SdkExport.Traces($"test.spans.{protocol}", protocol, EndpointOf(protocol)));
        for (int i = 0; i < SdkExport.Spans; i++)
        {
            Assert.True(_host.Ingest.TryTake(out var spans));
            Assert.Equal(
                ["traces.span.metrics.calls", "traces.span.metrics.duration"],
                spans.Sink.Series.Select(s => s.Metric));
            LabelSet labels = spans.Sink.Series[0].Labels;
            Assert.Equal(("POST /orders", "SPAN_KIND_SERVER", "STATUS_CODE_ERROR"),
                (labels["span.name"], labels["span.kind"], labels["status.code"]));
        }

        using (ILoggerFactory logging = LoggerFactory.Create(builder => builder.AddOpenTelemetry(o => o
            .SetResourceBuilder(SdkExport.Resource())
            .AddOtlpExporter(e => SdkExport.Configure(e, protocol, EndpointOf(protocol), "v1/logs")))))
        {
            logging.CreateLogger("test").LogError("order rejected");
        }

        Assert.True(_host.Ingest.TryTake(out var logs));
        Assert.Equal("ERROR", Assert.Single(logs.Sink.Series).Labels["severity"]);
    }

    private static string Of(RecordingSink sink, string metric) =>
        sink.Points.Single(p => p.Contains($" {metric}{{", StringComparison.Ordinal));

    private static void HoldPercentiles(RecordingSink sink)
    {
        RecordedHistogram exponential = sink.Histograms.Single(h => h.Series.Metric == "exponential");
        RecordedHistogram plain = sink.Histograms.Single(h => h.Series.Metric == "explicit");
        int scale = Assert.IsType<ExponentialLayout>(exponential.Layout).Scale;
        Assert.Equal(SdkExport.Scale, scale);
        Assert.Equal(SdkExport.Latencies().Sum(), exponential.Sum, 1e-6);
        foreach (double quantile in (double[])[0.5, 0.9, 0.95, 0.99, 0.999])
        {
            double expected = SdkExport.Exact(quantile);
            int key = KeyAt(exponential, quantile);
            Assert.InRange(expected, exponential.Layout.LowerBound(key), exponential.Layout.UpperBound(key));
            int bucket = KeyAt(plain, quantile);
            Assert.InRange(expected, plain.Layout.LowerBound(bucket), plain.Layout.UpperBound(bucket));
        }
    }

    private static int KeyAt(RecordedHistogram histogram, double quantile)
    {
        ulong rank = (ulong)Math.Ceiling(quantile * SdkExport.Latencies().Length), seen = 0;
        for (int i = 0; i < histogram.Keys.Length; i++)
        {
            seen += histogram.Counts[i];
            if (seen >= rank)
                return histogram.Keys[i];
        }

        throw new InvalidOperationException("Fewer observations than the rank.");
    }

    private Uri EndpointOf(OtlpExportProtocol protocol) =>
        protocol == OtlpExportProtocol.Grpc ? _host.Grpc : _host.Http;
}
