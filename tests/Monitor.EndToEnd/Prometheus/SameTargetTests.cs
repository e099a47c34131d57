using System.Globalization;
using System.Text.Json;

namespace Monitor.EndToEnd.Prometheus;

/// <summary>The node and a real Prometheus scrape the same target: what both say of it is the same.</summary>
public sealed class SameTargetTests : IAsyncDisposable
{
    private const double PerSecond = 40;

    private static readonly Dictionary<string, double> Levels = new()
    {
        ["zero"] = 0,
        ["decimal"] = 0.1,
        ["third"] = 1.0 / 3,
        ["negative"] = -273.15,
        ["huge"] = 1.7976931348623157e300,
        ["tiny"] = 4.9e-300,
        ["epoch"] = 1_790_000_000.123456,
    };

    private readonly Exporter _target = new(Levels);
    private readonly HttpClient _client = new();
    private Uri _node = null!;
    private Uri _prometheus = null!;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _target.DisposeAsync();
    }

    [FactNeeding("prometheus", "prometheus")]
    public async Task Levels_rates_increases_and_quantiles_are_those_of_Prometheus()
    {
        string scrape = $$"""
            scrape_configs:
            - job_name: same
              scrape_interval: 500ms
              scrape_timeout: 500ms
              static_configs: [{targets: ["{{_target.Address}}"]}]
            """;
        await using NodeUnderTest node = await NodeUnderTest.StartAsync(scrape);
        await using ForeignProgram prometheus = await ForeignProgram.StartAsync("prometheus", Configure, "/-/ready");
        (_node, _prometheus) = (node.Page, prometheus.Address);
        await AgreeAsync("last", "orders_total", 0);
        foreach ((string of, double value) in Levels)
            await AgreeAsync("last", $"level{{of=\"{of}\"}}", value);

        // Both have a base now, so that all that follows is an increase to both.
        _target.Run(PerSecond);
        await NearAsync("rate", "orders_total", "rate(orders_total[10s])", PerSecond);
        var random = new Random(4);
        _target.Observe(Enumerable.Range(0, 20_000).Select(_ => Math.Exp(random.NextDouble() * 7) / 1000));
        _target.Run(0);
        await AgreeAsync("last", "orders_total", _target.Total);
        await AgreeAsync("sum", "orders_total", _target.Total, tolerance: 1e-9);
        await AgreeAsync("sum", "latency_seconds_count", 20_000);
        await QuantilesAgreeAsync();
        Assert.Equal(0, await node.StopAsync());

        string[] Configure(string directory, string address)
        {
            string file = Path.Combine(directory, "prometheus.yml");
            File.WriteAllText(file, scrape);
            return
            [
                $"--config.file={file}", $"--storage.tsdb.path={Path.Combine(directory, "data")}",
                $"--web.listen-address={address}",
            ];
        }
    }

    /// <summary>Waits until both say a value.</summary>
    private async Task AgreeAsync(string statistic, string query, double expected, double tolerance = 0)
    {
        double here = double.NaN, there = double.NaN;
        await Poll.UntilAsync(
            async () =>
            {
                here = await HereAsync(statistic, "10m", query);
                there = await ThereAsync(query);
                return Math.Abs(here - expected) <= tolerance * expected
                    && Math.Abs(there - expected) <= tolerance * expected;
            },
            () => $"{query} is {expected:R}; the node's {statistic} is {here:R}, Prometheus says {there:R}.");
    }

    /// <summary>
    /// Waits until both say about a rate over ten seconds. The node counts what scrapes of these seconds brought, so
    /// one of twenty can be on the wrong side of either end: 10 %. Prometheus extrapolates to the ends.
    /// </summary>
    private async Task NearAsync(string statistic, string metric, string query, double expected)
    {
        double here = double.NaN, there = double.NaN;
        await Poll.UntilAsync(
            async () =>
            {
                (here, there) = (await HereAsync(statistic, "10s", metric), await ThereAsync(query));
                return Math.Abs(here - expected) <= 0.1 * expected && Math.Abs(there - expected) <= 0.1 * expected;
            },
            () => $"The rate is {expected}; the node says {here}, Prometheus {there}.");
    }

    /// <summary>The increases of the buckets are the same counts, and so make the same quantiles.</summary>
    private async Task QuantilesAgreeAsync()
    {
        double[] counts = new double[Exporter.Bounds.Length + 1];
        for (int i = 0; i < counts.Length; i++)
        {
            string bound = i < Exporter.Bounds.Length
                ? Exporter.Bounds[i].ToString("R", CultureInfo.InvariantCulture)
                : "+Inf";
            string series = $"latency_seconds_bucket{{le=\"{bound}\"}}";
            counts[i] = await HereAsync("sum", "10m", series);
            Assert.Equal(await ThereAsync(series), counts[i]);
        }

        foreach (double quantile in (double[])[0.5, 0.9, 0.99])
        {
            string query = string.Create(
                CultureInfo.InvariantCulture, $"histogram_quantile({quantile}, latency_seconds_bucket)");
            Assert.Equal(await ThereAsync(query), QuantileOf(counts, quantile), 1e-9);
        }
    }

    /// <summary>As Prometheus does it: evenly within the bucket that has the rank.</summary>
    private static double QuantileOf(double[] below, double quantile)
    {
        double rank = quantile * below[^1];
        int bucket = Array.FindIndex(below, count => count >= rank);
        if (bucket >= Exporter.Bounds.Length)
            return Exporter.Bounds[^1];
        double from = bucket == 0 ? 0 : Exporter.Bounds[bucket - 1];
        double before = bucket == 0 ? 0 : below[bucket - 1];
        return from + (Exporter.Bounds[bucket] - from) * (rank - before) / (below[bucket] - before);
    }

    /// <summary>A statistic of the one series that a selector picks; NaN for none.</summary>
    private async Task<double> HereAsync(string statistic, string window, string selector)
    {
        string query = $"api/v1/windows?component=same&match[]={Uri.EscapeDataString(selector)}"
            + $"&statistic={statistic}&window={window}&include_current=true";
        using JsonDocument answer = JsonDocument.Parse(await _client.GetStringAsync(new Uri(_node, query)));
        JsonElement data = answer.RootElement.GetProperty("data");
        if (data.GetArrayLength() == 0)
            return double.NaN;
        Assert.Equal(1, data.GetArrayLength());
        JsonElement reading = data[0].GetProperty("windows")[0].GetProperty("statistics").GetProperty(statistic);
        return reading.TryGetProperty("value", out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : double.NaN;
    }

    private async Task<double> ThereAsync(string query)
    {
        string path = "api/v1/query?query=" + Uri.EscapeDataString(query);
        using JsonDocument answer = JsonDocument.Parse(await _client.GetStringAsync(new Uri(_prometheus, path)));
        JsonElement result = answer.RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() == 0
            ? double.NaN
            : double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
    }
}
