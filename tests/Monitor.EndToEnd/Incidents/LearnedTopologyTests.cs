using System.Net.Http.Json;
using System.Text.Json;
using Monitor.EndToEnd.Prometheus;

namespace Monitor.EndToEnd.Incidents;

/// <summary>Who calls whom, from spans as they are exported, is why two alerts are one incident.</summary>
public sealed class LearnedTopologyTests
{
    private static readonly HttpClient Client = new();

    [Fact]
    public async Task Alerts_of_caller_and_called_are_one_incident_that_says_from_how_many_calls()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync();
        await ExportCallsAsync(node, "gateway", "risk", calls: 7);
        await Poll.UntilAsync(
            () => Task.FromResult(node.Output.Contains("Calls show 1 dependencies", StringComparison.Ordinal)),
            () => node.Output);
        await FireAsync(node, "Stuck", "risk");
        await FireAsync(node, "Rejects", "gateway");
        JsonElement alerts = default;
        await Poll.UntilAsync(
            async () =>
            {
                using HttpResponseMessage answer = await Client.GetAsync(new Uri(node.Page, "api/v1/incidents/1"));
                JsonElement body = await answer.Content.ReadFromJsonAsync<JsonElement>();
                return body.TryGetProperty("data", out JsonElement data)
                    && (alerts = data.GetProperty("alerts")).GetArrayLength() == 2;
            },
            () => $"{alerts}\n{node.Output}");
        Assert.Contains("gateway calls risk: learned from 7 calls", alerts.ToString(), StringComparison.Ordinal);
    }

    private static async Task ExportCallsAsync(NodeUnderTest node, string client, string server, int calls)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        object[] spans =
        [
            .. Enumerable.Range(0, calls).Select(i => new
            {
                name = "check",
                kind = 3,
                startTimeUnixNano = $"{now - 5}000000",
                endTimeUnixNano = $"{now}000000",
                attributes = new[] { new { key = "peer.service", value = new { stringValue = server } } },
            }),
        ];
        var service = new[] { new { key = "service.name", value = new { stringValue = client } } };
        var export = new
        {
            resourceSpans = new[] { new { resource = new { attributes = service },
                scopeSpans = new[] { new { spans } } } },
        };
        using HttpResponseMessage answer =
            await Client.PostAsJsonAsync(new Uri(node.OtlpHttp, "v1/traces"), export);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task FireAsync(NodeUnderTest node, string name, string component)
    {
        var alert = new { labels = new { alertname = name, component } };
        using HttpResponseMessage answer =
            await Client.PostAsJsonAsync(new Uri(node.Page, "api/v2/alerts"), new[] { alert });
        Assert.True(answer.IsSuccessStatusCode);
    }
}
