using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Instruments;
using Monitor.Node.Scraping;
using Monitor.Node.Tests.Ingest.Prometheus;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;
using Monitor.Simulation.Time;

namespace Monitor.Node.Tests.Scraping;

public sealed class ScrapeManagerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly VirtualTimeProvider _time = new();
    private readonly RecordedIngest _ingest = new();
    private TestTarget _target = null!;
    private ScrapeManager _scrapes = null!;

    public async Task InitializeAsync()
    {
        _target = await TestTarget.StartAsync();
        _target.Answer = TestTarget.Text("a 1\n");
        var group = new StaticTargets([_target.Address, _target.Address, "dropped:1"], LabelSet.From(("rack", "a1")));
        var config = new ScrapeConfig("desk", [group])
        {
            RelabelRules = [new RelabelRule(RelabelAction.Drop, ["__address__"], expression: "dropped.*")],
        };
        _scrapes = new ScrapeManager(
            [config], _ingest, new MetricMetadataCatalog(), new InstrumentRegistry(), _time,
            NullLogger<ScrapeManager>.Instance);
        await _scrapes.StartAsync(default);
    }

    public async Task DisposeAsync()
    {
        await _scrapes.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Fact]
    public async Task Targets_are_shown_as_prometheus_shows_them()
    {
        JsonElement before = Shown().GetProperty("activeTargets")[0];
        Assert.Equal("unknown", before.GetProperty("health").GetString());
        Assert.Equal("0001-01-01T00:00:00Z", before.GetProperty("lastScrape").GetString());
        await ScrapeOnceAsync();

        JsonElement data = Shown();
        JsonElement target = Assert.Single(data.GetProperty("activeTargets").EnumerateArray());
        Assert.Equal("up", target.GetProperty("health").GetString());
        Assert.Equal("desk", target.GetProperty("scrapePool").GetString());
        Assert.Equal($"http://{_target.Address}/metrics", target.GetProperty("scrapeUrl").GetString());
        Assert.Equal("15s", target.GetProperty("scrapeInterval").GetString());
        Assert.Equal("10s", target.GetProperty("scrapeTimeout").GetString());
        Assert.Equal("a1", target.GetProperty("labels").GetProperty("rack").GetString());
        Assert.Equal(_target.Address, target.GetProperty("discoveredLabels").GetProperty("__address__").GetString());
        JsonElement dropped = Assert.Single(data.GetProperty("droppedTargets").EnumerateArray());
        Assert.Equal("dropped:1", dropped.GetProperty("discoveredLabels").GetProperty("__address__").GetString());
        Assert.Empty(Shown("dropped").GetProperty("activeTargets").EnumerateArray());
        Assert.Empty(Shown("active", "other").GetProperty("activeTargets").EnumerateArray());
    }

    [Fact]
    public async Task Target_that_is_no_longer_configured_ends()
    {
        await ScrapeOnceAsync();
        await _scrapes.ApplyAsync([], default);
        Assert.Empty(_scrapes.Targets);
        Assert.Contains("a stale", string.Join('\n', _ingest.Committed[^1].Points), StringComparison.Ordinal);
        Assert.Contains("up stale", string.Join('\n', _ingest.Committed[^1].Points), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_of_the_node_ends_no_series()
    {
        await ScrapeOnceAsync();
        await _scrapes.StopAsync(default);
        Assert.Single(_ingest.Committed);
    }

    private async Task ScrapeOnceAsync()
    {
        _time.Advance(_scrapes.Targets[0].Target.Offset());
        Assert.True(await _target.Asked.WaitAsync(Patience));
        while (_ingest.Committed.Count == 0 || _scrapes.Targets[0].Health == TargetHealth.Unknown)
            await Task.Yield();
    }

    private JsonElement Shown(string? state = null, string? pool = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            TargetsAnswer.Write(json, _scrapes, state, pool);
        return JsonDocument.Parse(buffer.WrittenMemory).RootElement.GetProperty("data");
    }
}
