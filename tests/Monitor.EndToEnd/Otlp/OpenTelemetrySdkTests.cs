using System.Text.Json;
using Monitor.EndToEnd.Prometheus;
using Monitor.Node.Tests.Ingest.Otlp;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Monitor.EndToEnd.Otlp;

/// <summary>A program with OpenTelemetry's SDK beside the real process, its measurements read over the API.</summary>
public sealed class OpenTelemetrySdkTests
{
    private static readonly (string Name, double Quantile)[] Percentiles =
        [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999)];

    [Fact]
    public async Task What_was_exported_both_ways_is_there_after_a_kill_with_its_percentiles()
    {
        await using NodeUnderTest first = await NodeUnderTest.StartAsync();
        Assert.True(SdkExport.Metrics("over.http", OtlpExportProtocol.HttpProtobuf, first.OtlpHttp,
            MetricReaderTemporalityPreference.Delta));
        Assert.True(SdkExport.Metrics("over.grpc", OtlpExportProtocol.Grpc, first.OtlpGrpc,
            MetricReaderTemporalityPreference.Cumulative));
        Assert.True(SdkExport.Traces("spans.http", OtlpExportProtocol.HttpProtobuf, first.OtlpHttp));
        Assert.True(SdkExport.Traces("spans.grpc", OtlpExportProtocol.Grpc, first.OtlpGrpc));
        await first.KillAsync();

        await using NodeUnderTest second = await NodeUnderTest.StartAsync(directory: first.WorkingDirectory);
        using var client = new HttpClient { BaseAddress = second.Page };
        int count = SdkExport.Latencies().Length;
        foreach (JsonElement statistics in await ReadAsync(client, "exponential", seriesCount: 2, count))
        {
            foreach ((string name, double quantile) in Percentiles)
            {
                double exact = SdkExport.Exact(quantile);
                JsonElement reading = statistics.GetProperty(name);
                double value = reading.GetProperty("value").GetDouble();
                Assert.InRange(Math.Abs(value - exact) / exact, 0, 0.011);
                Assert.InRange(
                    exact, reading.GetProperty("lower").GetDouble(), reading.GetProperty("upper").GetDouble());
            }
        }

        foreach (JsonElement statistics in await ReadAsync(client, "explicit", seriesCount: 2, count))
        {
            JsonElement reading = statistics.GetProperty("p99");
            Assert.InRange(SdkExport.Exact(0.99),
                reading.GetProperty("lower").GetDouble(), reading.GetProperty("upper").GetDouble());
        }

        foreach (JsonElement statistics in await ReadAsync(client, "orders", seriesCount: 2, count: 1))
            Assert.Equal(SdkExport.Orders, statistics.GetProperty("sum").GetProperty("value").GetDouble());
        JsonElement calls = Assert.Single(
            await ReadAsync(client, "traces.span.metrics.calls", seriesCount: 1, count: 1));
        Assert.Equal(2 * SdkExport.Spans, calls.GetProperty("sum").GetProperty("value").GetDouble());
        Assert.Equal(0, await second.StopAsync());
    }

    /// <summary>The ten-minute statistics of a metric's series, once they rest on so many observations.</summary>
    private static async Task<JsonElement[]> ReadAsync(HttpClient client, string metric, int seriesCount, int count)
    {
        string path = $"/api/v1/windows?component={Uri.EscapeDataString(SdkExport.Component)}&metric={metric}"
            + "&window=10m&include_current=true";
        JsonElement[] all = [];
        string body = "";
        await Poll.UntilAsync(
            async () =>
            {
                body = await client.GetStringAsync(path);
                all = [.. JsonDocument.Parse(body).RootElement.GetProperty("data").EnumerateArray()
                    .Select(series => series.GetProperty("windows")[0].GetProperty("statistics"))];
                return all.Length == seriesCount
                    && all.All(s => s.GetProperty("count").GetProperty("count").GetInt64() >= count);
            },
            () => $"{path} answers {body}");
        return all;
    }
}
