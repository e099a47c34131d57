using System.Text.Json;
using Monitor.EndToEnd.Durability;
using Monitor.EndToEnd.Prometheus;

namespace Monitor.Cluster.Tests;

/// <summary>Asks nodes what the cluster has counted in the last ten minutes, until one gives a whole answer.</summary>
internal sealed class ClusterWindows(ClusterUnderTest cluster)
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(12) };

    /// <summary>A statistic of every series of a metric, in no particular order.</summary>
    public async Task<IReadOnlyList<double>> ReadAsync(string component, string metric, string statistic)
    {
        IReadOnlyList<double>? values = null;
        await Poll.UntilAsync(
            async () =>
            {
                foreach (ClusterNode node in cluster.Running)
                {
                    values = await TryReadAsync(node, component, metric, statistic);
                    if (values is not null)
                        return true;
                }

                return false;
            },
            () => $"no node has a whole answer about {component}\n{cluster.Describe()}");
        return values!;
    }

    /// <summary>
    /// Waits until all that was acknowledged for a component before this call has been read from the log: a sample
    /// that is written now comes after it there.
    /// </summary>
    public async Task CatchUpAsync(string component)
    {
        const string Marker = "marker";
        string number = Guid.NewGuid().ToString("N");
        long nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        int before = (await ReadAsync(component, Marker, "last")).Count;
        await ClusterSender.SendAsync(cluster, new RemoteWriteRequest().Add(component, Marker, number, 1, nowMs));
        await Poll.UntilAsync(
            async () => (await ReadAsync(component, Marker, "last")).Count > before,
            () => $"{component} is not read to its end\n{cluster.Describe()}");
    }

    private static async Task<IReadOnlyList<double>?> TryReadAsync(
        ClusterNode node, string component, string metric, string statistic)
    {
        string query = $"api/v1/windows?component={component}&metric={metric}&statistic={statistic}"
            + "&window=10m&include_current=true";
        try
        {
            using JsonDocument answer = JsonDocument.Parse(await Client.GetStringAsync(new Uri(node.Page, query)));
            if (answer.RootElement.TryGetProperty("warnings", out _))
                return null;
            return [.. answer.RootElement.GetProperty("data").EnumerateArray()
                .Select(series => ValueOf(series, statistic))];
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private static double ValueOf(JsonElement series, string statistic)
    {
        JsonElement reading = series.GetProperty("windows")[0].GetProperty("statistics").GetProperty(statistic);
        return reading.TryGetProperty("value", out JsonElement value) ? value.GetDouble() : double.NaN;
    }
}
