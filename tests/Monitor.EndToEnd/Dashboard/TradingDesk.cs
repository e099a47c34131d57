using System.Net;
using System.Text;
using System.Text.Json;
using Monitor.EndToEnd.Prometheus;

namespace Monitor.EndToEnd.Dashboard;

/// <summary>A node that watches a small trading desk, whose alerts another system sends.</summary>
internal sealed class TradingDesk : IAsyncDisposable
{
    /// <summary>What a hostile sender would like to run in the browser of whoever is on call.</summary>
    public const string Hostile = "<img src=x onerror=document.title='owned'>";

    private const string Settings = """
        machine: {enabled: false}
        rules: {machine_defaults: false}
        oncall: {file: oncall.yaml}
        receivers: [{name: desk, type: log}]
        components:
          - {name: market-data}
          - {name: pricing, depends_on: [market-data]}
          - {name: order-gateway, depends_on: [pricing]}
        """;

    private const string OnCall = """
        contacts:
          - {name: ann, urgent: [desk], usual: [desk]}
          - {name: bob, urgent: [desk], usual: [desk]}
        schedules:
          - name: trading-desk
            time_zone: Europe/London
            layers: [{name: weekly, people: [ann, bob], start: 2026-01-05T09:00, turn: 7d}]
        """;

    private static readonly HttpClient Client = new();

    private readonly string _directory;

    private TradingDesk(NodeUnderTest node, string directory) => (Node, _directory) = (node, directory);

    public NodeUnderTest Node { get; }

    public static async Task<TradingDesk> StartAsync()
    {
        string directory = Directory.CreateTempSubdirectory("monitor-desk").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "oncall.yaml"), OnCall);
        return new TradingDesk(await NodeUnderTest.StartAsync(Settings, directory), directory);
    }

    public Uri At(string path) => new(Node.Page, path);

    /// <summary>Another system says that this fires.</summary>
    public async Task FireAsync(string alert, string component, string severity = "critical", string summary = "")
    {
        string body = JsonSerializer.Serialize(new[]
        {
            new
            {
                labels = new { alertname = alert, component, severity },
                annotations = new { summary },
                endsAt = TimeProvider.System.GetUtcNow().AddHours(1),
            },
        });
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await Client.PostAsync(At("api/v2/alerts"), content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>The market data stops, and what needs it follows; waits until that is one incident.</summary>
    public async Task<int> BreakAsync()
    {
        await FireAsync("FeedGap", "market-data", summary: "No tick for 3 s.");
        await FireAsync("QuotesStale", "pricing");
        await FireAsync("OrdersQueued", "order-gateway", "error");
        await UntilAsync("api/v1/incidents/1", answer => answer.GetProperty("alerts").GetArrayLength() == 3);
        return 1;
    }

    /// <summary>Waits until the data of an API's answer is as wanted.</summary>
    public Task UntilAsync(string path, Func<JsonElement, bool> isThere)
    {
        string last = "";
        return Poll.UntilAsync(
            async () =>
            {
                using HttpResponseMessage answer = await Client.GetAsync(At(path));
                last = await answer.Content.ReadAsStringAsync();
                if (!answer.IsSuccessStatusCode)
                    return false;
                using JsonDocument document = JsonDocument.Parse(last);
                JsonElement root = document.RootElement;
                return isThere(
                    root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out JsonElement data)
                    ? data
                    : root);
            },
            () => $"{path} never became what was wanted: {last}\n{Node.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
