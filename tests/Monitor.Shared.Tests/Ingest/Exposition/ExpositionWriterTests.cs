using System.Buffers;
using System.Text;
using Monitor.Shared.Ingest.Exposition;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Ingest.Exposition;

public sealed class ExpositionWriterTests
{
    private static readonly LabelSet Tricky = LabelSet.From(("path", "C:\\DIR"), ("error", "say \"no\"\nand stop"));

    [Fact]
    public void Prometheus_text_shows_every_family_with_its_help_and_type()
    {
        Assert.Equal(
            """
            # HELP requests_total Requests "seen" since the start.\nOf all kinds \\ paths.
            # TYPE requests_total counter
            requests_total{error="say \"no\"\nand stop",path="C:\\DIR"} 1027
            # HELP temperature_celsius How warm it is.
            # TYPE temperature_celsius gauge
            temperature_celsius -0.25
            temperature_celsius{at="now"} NaN 1395066363000
            # TYPE wait_seconds histogram
            wait_seconds_bucket{le="0.1"} 2
            wait_seconds_bucket{le="1"} 2
            wait_seconds_bucket{le="+Inf"} 5
            wait_seconds_sum 12.5
            wait_seconds_count 5
            # TYPE build_info gauge
            build_info{version="1"} 1

            """.ReplaceLineEndings("\n"),
            Render(ExpositionFormat.PrometheusText));
    }

    [Fact]
    public void OpenMetrics_names_counters_without_total_and_ends_with_eof()
    {
        Assert.Equal(
            """
            # HELP requests Requests \"seen\" since the start.\nOf all kinds \\ paths.
            # TYPE requests counter
            requests_total{error="say \"no\"\nand stop",path="C:\\DIR"} 1027
            # HELP temperature_celsius How warm it is.
            # TYPE temperature_celsius gauge
            # UNIT temperature_celsius celsius
            temperature_celsius -0.25
            temperature_celsius{at="now"} NaN 1395066363.000
            # TYPE wait_seconds histogram
            # UNIT wait_seconds seconds
            wait_seconds_bucket{le="0.1"} 2
            wait_seconds_bucket{le="1.0"} 2
            wait_seconds_bucket{le="+Inf"} 5
            wait_seconds_sum 12.5
            wait_seconds_count 5
            # TYPE build_info gauge
            build_info{version="1"} 1
            # EOF

            """.ReplaceLineEndings("\n"),
            Render(ExpositionFormat.OpenMetrics));
    }

    [Theory]
    [InlineData(null, ExpositionFormat.PrometheusText)]
    [InlineData("*/*", ExpositionFormat.PrometheusText)]
    [InlineData("text/plain;version=0.0.4;q=0.5", ExpositionFormat.PrometheusText)]
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;q=0.5", ExpositionFormat.OpenMetrics)]
    public void Accept_header_decides_the_format(string? accept, ExpositionFormat format) =>
        Assert.Equal(format, ExpositionWriter.Negotiate(accept));

    private static string Render(ExpositionFormat format)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new ExpositionWriter(buffer, format);
        writer.BeginFamily(
            "requests", MetricType.Counter, "Requests \"seen\" since the start.\nOf all kinds \\ paths.");
        writer.Sample(Tricky, 1027);
        writer.BeginFamily("temperature_celsius", MetricType.Gauge, "How warm it is.", "celsius");
        writer.Sample(LabelSet.Empty, -0.25);
        writer.Sample(LabelSet.From(("at", "now")), double.NaN, 1_395_066_363_000);
        writer.BeginFamily("wait_seconds", MetricType.Histogram, "", "seconds");
        writer.Histogram(LabelSet.Empty, [0.1, 1], [2, 0, 3], 12.5);
        writer.BeginFamily("build_info", MetricType.Gauge, "");
        writer.Sample(LabelSet.From(("version", "1")), 1);
        writer.End();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
