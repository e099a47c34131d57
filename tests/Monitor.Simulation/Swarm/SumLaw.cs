using Monitor.Actors.Queries;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Windows;
using Monitor.Simulation.Clusters;
using Monitor.Simulation.Workload;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Swarm;

/// <summary>
/// Nothing that was acknowledged is lost or counted twice: asked at the end, every node shows for every second what the
/// services know they sent.
/// </summary>
internal sealed class SumLaw(
    World world, Network network, IReadOnlyList<SimulatedNode> nodes, IReadOnlyList<TradingService> services)
{
    // Histograms keep seconds for two minutes.
    private const long SecondsBack = 115;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private string _found = "";

    /// <summary>What differed when it was last looked at.</summary>
    public string Differs { get; private set; } = "nobody has answered yet";

    public bool IsDone { get; private set; }

    public void Start() => world.Begin("sums", CheckAsync);

    private async Task CheckAsync()
    {
        while (!IsDone)
        {
            _found = "";
            foreach (SimulatedNode node in nodes)
            {
                foreach (TradingService service in services)
                    await CheckAsync(node, service);
            }

            Differs = _found;
            IsDone = Differs.Length == 0;
            await world.DelayAsync(TimeSpan.FromSeconds(1));
        }
    }

    private async Task CheckAsync(SimulatedNode node, TradingService service)
    {
        long to = world.Now.ToUnixTimeSeconds();
        long from = Math.Max(to - SecondsBack, (world.Now - world.Elapsed).ToUnixTimeSeconds());
        Dictionary<long, double>? counts = await ReadAsync(
            node, service, TradingService.LatencyMetric, Statistic.Count, from, to);
        Dictionary<long, double>? sums = await ReadAsync(
            node, service, TradingService.LatencyMetric, Statistic.Sum, from, to);
        Dictionary<long, double>? queue = await ReadAsync(
            node, service, DeskRules.QueueMetric, Statistic.Last, from, to);
        Dictionary<long, double>? orders = await ReadAsync(
            node, service, TradingService.OrdersMetric, Statistic.Sum, from, to);
        if (counts is null || sums is null || queue is null || orders is null)
        {
            _found += $"{node.Name} does not answer about {service.Name}; ";
            return;
        }

        for (long second = from; second <= to; second++)
        {
            (long count, double sum) = service.Truth.Observed.GetValueOrDefault(second);
            Compare(node, service, second, "observations", count, counts.GetValueOrDefault(second));
            Compare(node, service, second, "their sum", sum, sums.GetValueOrDefault(second));
            if (service.Truth.Queue.TryGetValue(second, out (double Value, bool Acknowledged) level)
                && (level.Acknowledged || queue.ContainsKey(second)))
                Compare(node, service, second, "the queue", level.Value, queue.GetValueOrDefault(second, double.NaN));
        }

        if (world.Elapsed < TimeSpan.FromSeconds(SecondsBack))
            Compare(node, service, to, "orders so far", service.Truth.Orders, orders.Values.Sum());
    }

    private void Compare(
        SimulatedNode node, TradingService service, long second, string what, double truth, double shown)
    {
        // Windows keep sums in single precision; counts are small whole numbers, and exact in that.
        if (Math.Abs(truth - shown) <= 1e-5 * Math.Max(1, Math.Abs(truth)))
            return;
        double at = second - (world.Now - world.Elapsed).ToUnixTimeMilliseconds() / 1000.0;
        _found += $"{node.Name} shows {shown} for {what} of {service.Name} at {at} s, true is {truth}; ";
    }

    private async Task<Dictionary<long, double>?> ReadAsync(
        SimulatedNode node, TradingService service, string metric, Statistic statistic, long from, long to)
    {
        var query = new ShardQuery.Range(
            [
                LabelMatcher.Equal(SeriesSelector.ComponentName, service.Name),
                LabelMatcher.Equal(ShardReader.MetricName, metric),
            ],
            statistic, from, to, StepSeconds: 1, Limit: 10);
        QueryAnswer<SeriesPoints>? answer = await network.CallAsync(
            node, async life => await life.Queries.ReadRangeAsync(query, CancellationToken.None), Patience);
        if (answer is null || answer.IsPartial)
            return null;
        return answer.Items.SelectMany(series => series.Points)
            .ToDictionary(point => point.Second, point => point.Value);
    }
}
