using Microsoft.Extensions.DependencyInjection;
using Monitor.Actors.Queries;
using Monitor.Node.Hosting;
using Monitor.Node.Tests.Hosting;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Windows;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Monitor.Node.Tests.Ingest.Otlp;

/// <summary>From OpenTelemetry's SDK through the whole node to its windows, held against the exact numbers.</summary>
public sealed class OtlpNodeTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private RunningNode _node = null!;

    public async Task InitializeAsync() => _node = await RunningNode.StartAsync();

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf, MetricReaderTemporalityPreference.Cumulative)]
    [InlineData(OtlpExportProtocol.HttpProtobuf, MetricReaderTemporalityPreference.Delta)]
    [InlineData(OtlpExportProtocol.Grpc, MetricReaderTemporalityPreference.Cumulative)]
    public async Task Percentiles_hold_against_exact_ones(
        OtlpExportProtocol protocol, MetricReaderTemporalityPreference temporality)
    {
        Assert.True(SdkExport.Metrics($"node.{protocol}.{temporality}", protocol, EndpointOf(protocol), temporality));
        int count = SdkExport.Latencies().Length;
        IReadOnlyList<WindowReading> exponential = await ReadAsync("exponential", count, Percentiles);
        IReadOnlyList<WindowReading> plain = await ReadAsync("explicit", count, Percentiles);
        double[] quantiles = [0.5, 0.9, 0.95, 0.99, 0.999];
        for (int i = 0; i < quantiles.Length; i++)
        {
            double exact = SdkExport.Exact(quantiles[i]);
            Assert.InRange(Math.Abs(exponential[i].Value - exact) / exact, 0, 0.011);
            Assert.InRange(exponential[i].RelativeError, 0, 0.0221);
            Assert.InRange(exact, exponential[i].LowerBound, exponential[i].UpperBound);
            Assert.InRange(exact, plain[i].LowerBound, plain[i].UpperBound);
        }

        WindowReading orders = (await ReadAsync("orders", 1, [Statistic.Sum]))[0];
        Assert.Equal(SdkExport.Orders, orders.Value);
        WindowReading load = (await ReadAsync("load", 1, [Statistic.Last]))[0];
        Assert.Equal(0.75, load.Value);
    }

    [Theory]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    [InlineData(OtlpExportProtocol.Grpc)]
    public async Task Every_span_counts_once(OtlpExportProtocol protocol)
    {
        Assert.True(SdkExport.Traces($"node.spans.{protocol}", protocol, EndpointOf(protocol)));
        IReadOnlyList<WindowReading> durations = await ReadAsync(
            "traces.span.metrics.duration", SdkExport.Spans, [Statistic.Count, Statistic.P99]);
        Assert.Equal(SdkExport.Spans, durations[0].Value);
        Assert.InRange(durations[1].Value, 0, 10);
        WindowReading calls = (await ReadAsync("traces.span.metrics.calls", 1, [Statistic.Sum]))[0];
        Assert.Equal(SdkExport.Spans, calls.Value);
    }

    private static readonly Statistic[] Percentiles =
        [Statistic.P50, Statistic.P90, Statistic.P95, Statistic.P99, Statistic.P999];

    /// <summary>Waits until the windows, which follow the log, rest on so many observations.</summary>
    private async Task<IReadOnlyList<WindowReading>> ReadAsync(string metric, long count, Statistic[] statistics)
    {
        MonitorQueries queries = _node.Services.GetRequiredService<MonitorQueries>();
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            QueryAnswer<SeriesReadings> answer = await queries.ReadAsync(new ShardQuery.Read(
                [LabelMatcher.Equal("component", SdkExport.Component), LabelMatcher.Equal("__name__", metric)],
                statistics, [600], now, IncludeCurrent: true, Limit: 10), limit.Token);
            if (answer.Items is [{ Windows: [var readings] }] && readings[0].Count >= count)
                return readings;
            await Task.Delay(10, limit.Token);
        }
    }

    private Uri EndpointOf(OtlpExportProtocol protocol) => new("http://" + _node.AddressOf(
        protocol == OtlpExportProtocol.Grpc ? NodeListener.OtlpGrpc : NodeListener.OtlpHttp));
}
