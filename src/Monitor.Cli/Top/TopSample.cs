using System.Text.Json;
using Monitor.Cli.Alerting;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Health;
using Monitor.Cli.Queries;

namespace Monitor.Cli.Top;

/// <summary>What one look at a node shows.</summary>
internal sealed record TopSample(
    NodeAddress Node, DateTimeOffset Now, HealthAnswer Health, IReadOnlyList<ComponentAnswer> Components,
    IReadOnlyList<AlertAnswer> Alerts, IReadOnlyList<SeriesChart> Ingest, IReadOnlyList<SeriesWindows> Own,
    IReadOnlyList<string> Warnings)
{
    // Seconds of the small chart of what comes in.
    private const int ChartSeconds = 60;

    private const string OwnMetrics =
        "{component=\"monitor-node\",__name__=~\"process_cpu_seconds_total|process_resident_memory_bytes"
        + "|monitor_shard_evaluations_total|monitor_ingest_series\"}";

    /// <summary>Asks all questions at once.</summary>
    public static async Task<TopSample> TakeAsync(Invocation invocation)
    {
        NodeClient node = invocation.Node;
        CancellationToken cancel = invocation.Cancel;
        long now = invocation.Time.GetUtcNow().ToUnixTimeSeconds();
        Task<NodeAnswer> health = node.GetAsync("api/v1/health", cancel);
        Task<NodeAnswer> components = node.GetAsync("api/v1/components", cancel);
        Task<NodeAnswer> alerts = node.GetAsync("api/v1/alerts", cancel);
        Task<NodeAnswer> ingest = node.GetAsync(
            "api/v1/history", cancel, ("component", "monitor-node"), ("metric", "monitor_ingest_points_total"),
            ("statistic", "rate"), ("start", $"{now - ChartSeconds}"), ("end", $"{now}"), ("step", "1"));
        Task<NodeAnswer> own = node.GetAsync(
            "api/v1/windows", cancel, ("match[]", OwnMetrics), ("window", "10s"), ("statistic", "rate"),
            ("statistic", "last"));
        NodeAnswer[] all = await Task.WhenAll(health, components, alerts, ingest, own);
        return new TopSample(
            node.Address, all[0].Now, all[0].Read(ControlJson.Default.HealthAnswer),
            all[1].Read(ControlJson.Default.IReadOnlyListComponentAnswer),
            all[2].Read(ControlJson.Default.AlertList).Alerts,
            all[3].Read(ControlJson.Default.IReadOnlyListSeriesChart),
            all[4].Read(ControlJson.Default.IReadOnlyListSeriesWindows),
            [.. all.SelectMany(a => a.Warnings).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Points taken in the newest second; null where nothing is known.</summary>
    public double? PointRate() => PointsPerSecond() is [.., var newest] ? newest : null;

    /// <summary>Points taken in each second by all ways and nodes; null where nothing is known.</summary>
    public IReadOnlyList<double?> PointsPerSecond()
    {
        var sums = new SortedDictionary<double, double>();
        foreach (double?[] point in Ingest.SelectMany(chart => chart.Points))
        {
            if (point[0] is { } second && point[1] is { } rate)
                sums[second] = sums.GetValueOrDefault(second) + rate;
        }

        return [.. sums.Values.Select(v => (double?)v)];
    }

    /// <summary>A figure of the nodes' own, summed over them; null where none has it.</summary>
    public double? Sum(string metric, string statistic)
    {
        double[] values =
        [
            .. Own.Where(s => s.Series.GetValueOrDefault("__name__") == metric)
                .SelectMany(s => s.Windows)
                .Select(w => w.Statistics.GetValueOrDefault(statistic)?.Value)
                .OfType<double>(),
        ];
        return values.Length > 0 ? values.Sum() : null;
    }

    /// <summary>For scripts: the same in one object, lists as the node gave them.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("node", Node.ToString());
        json.WriteString("at", Now);
        json.WriteString("system", Health.System);
        WriteNumber(json, "pointsPerSecond", PointRate());
        WriteNumber(json, "evaluationsPerSecond", Sum("monitor_shard_evaluations_total", "rate"));
        WriteNumber(json, "cores", Sum("process_cpu_seconds_total", "rate"));
        WriteNumber(json, "residentBytes", Sum("process_resident_memory_bytes", "last"));
        json.WritePropertyName("components");
        JsonSerializer.Serialize(json, Components, ControlJson.Default.IReadOnlyListComponentAnswer);
        json.WritePropertyName("alerts");
        JsonSerializer.Serialize(json, new AlertList(Alerts), ControlJson.Default.AlertList);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
