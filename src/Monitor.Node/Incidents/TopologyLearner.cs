using Monitor.Actors.Alerting;
using Monitor.Actors.Queries;
using Monitor.Shared.Incidents;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Windows;

namespace Monitor.Node.Incidents;

/// <summary>
/// Learns from calls who needs whom, on the node that has the duty of alerting. Nothing of it is stored: calls are
/// counted as series like any other, and whoever takes the duty over reads what the last ten minutes had.
/// </summary>
internal sealed class TopologyLearner(
    MonitorQueries queries, AlertingSystem alerting, LearnedTopology topology, TimeProvider time,
    ILogger<TopologyLearner> log) : BackgroundService
{
    private const string MetricName = "traces.service.graph.request.total";
    private const int WindowSeconds = 600;
    private const int MostSeries = 50_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        CallGraph graph = CallGraph.Empty;
        long lookedAt = time.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(Pause, time, stoppingToken);
                TimeSpan passed = time.GetElapsedTime(lookedAt);
                lookedAt = time.GetTimestamp();
                if (!alerting.Alerts.IsReady)
                    continue;
                CallGraph before = graph;
                graph = graph.After(passed, await ReadAsync(stoppingToken));
                topology.Learn(graph);
                if (before.Links.Count != graph.Links.Count)
                    log.LogInformation("Calls show {Links} dependencies between components", graph.Links.Count);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task<IEnumerable<ServiceCalls>> ReadAsync(CancellationToken cancel)
    {
        var query = new ShardQuery.Read(
            [LabelMatcher.Equal(ShardReader.MetricName, MetricName)], [Statistic.Sum], [WindowSeconds],
            time.GetUtcNow().ToUnixTimeSeconds(), IncludeCurrent: true, MostSeries);
        QueryAnswer<SeriesReadings> answer = await queries.ReadAsync(query, cancel);
        // A shard that does not answer now does so later; what was learned from it stays for a while.
        return answer.Items.Where(series => series.Windows[0][0].HasData).Select(series => new ServiceCalls(
            series.Series.Descriptor.Labels["client"] ?? "", series.Series.Descriptor.Labels["server"] ?? "",
            series.Windows[0][0].Value)).Where(calls => calls is { Client.Length: > 0, Server.Length: > 0 });
    }
}
