using System.Net.Http.Json;
using System.Text.Json;

namespace Monitor.EndToEnd.Prometheus;

public sealed class ScrapeTests
{
    [FactNeeding("prometheus-node-exporter", "prometheus-node-exporter")]
    public async Task Node_exporter_is_scraped_until_it_dies()
    {
        ForeignProgram exporter = await ForeignProgram.StartAsync(
            "prometheus-node-exporter", (_, address) => [$"--web.listen-address={address}"], "/metrics");
        await using NodeUnderTest node = await NodeUnderTest.StartAsync(
            $"""
            scrape_configs:
            - job_name: node
              scrape_interval: 500ms
              static_configs:
              - targets: ["{exporter.Address.Authority}"]
                labels: {"{rack: a1}"}
            """);
        JsonElement target = await TargetAsync(node, t => t.GetProperty("health").GetString() == "up");
        Assert.Equal("", target.GetProperty("lastError").GetString());
        Assert.Equal("a1", target.GetProperty("labels").GetProperty("rack").GetString());
        Assert.Equal(exporter.Address.Authority, target.GetProperty("labels").GetProperty("instance").GetString());
        Assert.Equal("node", target.GetProperty("scrapePool").GetString());

        await exporter.DisposeAsync();
        target = await TargetAsync(node, t => t.GetProperty("health").GetString() == "down");
        Assert.Contains("refused", target.GetProperty("lastError").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await node.StopAsync());
    }

    private static async Task<JsonElement> TargetAsync(NodeUnderTest node, Func<JsonElement, bool> wanted)
    {
        using var client = new HttpClient { BaseAddress = node.Page };
        JsonElement target = default;
        await Poll.UntilAsync(
            async () =>
            {
                JsonElement answer = await client.GetFromJsonAsync<JsonElement>("/api/v1/targets");
                target = answer.GetProperty("data").GetProperty("activeTargets")[0];
                return wanted(target);
            },
            () => $"The target stays {target}.\n{node.Output}");
        return target;
    }
}
