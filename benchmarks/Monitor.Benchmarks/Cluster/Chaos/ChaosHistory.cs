using System.Globalization;
using System.Text.Json;
using Monitor.Cluster.Tests;

namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>Asks for charts that begin long ago, and adds them up.</summary>
internal sealed class ChaosHistory(ClusterUnderTest cluster, long startSecond, long endSecond)
{
    /// <summary>The coarse buckets', which charts that are older than the fine ones are drawn from.</summary>
    private const int Step = 60;

    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(12) };

    /// <summary>The sum of all points of all series of a metric.</summary>
    public async Task<long> SumAsync(string component, string metric, string statistic)
    {
        double? sum = null;
        int attempt = 0;
        await ChaosPatience.UntilAsync(
            async () => (sum = await TryAsync(attempt++, component, metric, statistic)) is not null,
            $"no node has a whole chart of {component}");
        return (long)Math.Round(sum!.Value);
    }

    private async Task<double?> TryAsync(int attempt, string component, string metric, string statistic)
    {
        Uri page = cluster.Nodes[attempt % cluster.Nodes.Count].Page;
        string query = string.Create(
            CultureInfo.InvariantCulture,
            $"api/v1/history?component={component}&metric={metric}&statistic={statistic}"
            + $"&start={startSecond / Step * Step}&end={endSecond}&step={Step}");
        try
        {
            using JsonDocument answer = JsonDocument.Parse(await Client.GetStringAsync(new Uri(page, query)));
            if (answer.RootElement.TryGetProperty("warnings", out _))
                return null;
            return answer.RootElement.GetProperty("data").EnumerateArray()
                .SelectMany(series => series.GetProperty("points").EnumerateArray())
                .Sum(point => point[1].ValueKind == JsonValueKind.Number ? point[1].GetDouble() : 0);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }
}
