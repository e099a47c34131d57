using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Monitor.Actors.Ingest;
using Monitor.Node.Hosting;
using Monitor.Node.Tests.Hosting;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Node.Tests.Api;

/// <summary>Series of several components, merged by a whole node's API and for its page.</summary>
public sealed class MergedWindowsTests : IAsyncLifetime
{
    private const int Components = 8;
    private const int Points = 40;

    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(60) };

    private readonly List<double> _all = [];
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await RunningNode.StartAsync(("SHARDS", "4"), ("MACHINE__ENABLED", "false"));
        using IIngestRequest request = _node.Services.GetRequiredService<IIngest>().Begin("test");
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var random = new Random(4);
        for (int component = 0; component < Components; component++)
        {
            LabelSet labels = LabelSet.From(("venue", component % 2 == 0 ? "x" : "y"), ("instance", $"i{component}"));
            var series = new SeriesDescriptor($"gw-{component}", "latency", labels, SeriesKind.Histogram, "s");
            SeriesHandle handle = request.Define(SeriesHash.Of([(byte)component, 3]), series);
            for (int point = 0; point < Points; point++)
            {
                double value = 0.001 * Math.Exp(5 * random.NextDouble());
                _all.Add(value);
                request.Observe(handle, now - 60_000 + point * 500, value);
            }
        }

        Assert.Equal(IngestStatus.Durable, (await request.CommitAsync(CancellationToken.None)).Status);
        _all.Sort();
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Percentile_of_all_series_is_that_of_all_observations()
    {
        JsonElement one = (await WholeAsync("api/v1/windows?metric=latency&window=10m&include_current=true&by="))[0];
        JsonElement statistics = one.GetProperty("windows")[0].GetProperty("statistics");
        Assert.Equal(Components, one.GetProperty("merged").GetInt32());
        Assert.Equal("latency", one.GetProperty("series").GetProperty("__name__").GetString());
        Assert.False(one.GetProperty("series").TryGetProperty("component", out _));
        Assert.False(statistics.TryGetProperty("last", out _));
        foreach ((string name, double rank) in new[] { ("p50", 0.5), ("p99", 0.99) })
        {
            double exact = _all[(int)Math.Ceiling(rank * _all.Count) - 1];
            JsonElement reading = statistics.GetProperty(name);
            Assert.InRange(
                exact, reading.GetProperty("lower").GetDouble() * (1 - 1e-5),
                reading.GetProperty("upper").GetDouble() * (1 + 1e-5));
        }
    }

    [Theory]
    [InlineData("by=venue", 2, 4)]
    [InlineData("by=venue,component", 8, 1)]
    [InlineData("without=instance&without=component", 2, 4)]
    public async Task Labels_say_which_series_go_together(string grouping, int groups, int series)
    {
        JsonElement windows = await WholeAsync(
            $"api/v1/windows?metric=latency&window=10m&include_current=true&{grouping}");
        JsonElement charts = await WholeAsync(
            $"api/v1/history?metric=latency&statistic=count&start={Start}&step=1m&{grouping}");
        foreach (JsonElement answer in new[] { windows, charts })
        {
            Assert.Equal(groups, answer.GetArrayLength());
            Assert.All(answer.EnumerateArray(), one => Assert.Equal(series, one.GetProperty("merged").GetInt32()));
        }

        Assert.Equal(
            Components * Points,
            charts.EnumerateArray().Sum(c => c.GetProperty("points").EnumerateArray().Sum(p => p[1].GetDouble())));
    }

    [Fact]
    public async Task Page_shows_all_series_of_a_component_as_one()
    {
        await WholeAsync("api/v1/windows?metric=latency&window=10m&include_current=true&by=");
        string chart = Uri.EscapeDataString("merged p99:10:{component=\"gw-1\",__name__=\"latency\"}");
        JsonElement answer = await GetAsync($"dashboard/data/points?chart={chart}&seconds=300");
        JsonElement one = Assert.Single(answer.GetProperty("series").EnumerateArray());
        Assert.NotEqual(0, one.GetProperty("points").GetArrayLength());
    }

    [Theory]
    [InlineData("api/v1/windows?metric=latency&by=venue&without=instance", HttpStatusCode.BadRequest, "one of them")]
    [InlineData("api/v1/windows?metric=latency&by=venue&statistic=last", HttpStatusCode.BadRequest, "ask for mean")]
    [InlineData("api/v1/history?metric=latency&by=&statistic=last", HttpStatusCode.BadRequest, "ask for mean")]
    public async Task Question_that_has_no_answer_is_refused_with_a_sentence(
        string question, HttpStatusCode status, string says)
    {
        using HttpResponseMessage answer = await Client.GetAsync(Address(question));
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(says, await answer.Content.ReadAsStringAsync());
    }

    private static long Start => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 590;

    /// <summary>Asks until all that was sent has been read from the log.</summary>
    private async Task<JsonElement> WholeAsync(string question)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            JsonElement counted = await GetAsync(
                "api/v1/windows?metric=latency&window=10m&statistic=count&include_current=true&by=");
            JsonElement all = counted.GetProperty("data");
            if (all.GetArrayLength() == 1 && all[0].GetProperty("windows")[0].GetProperty("statistics")
                .GetProperty("count").GetProperty("value").GetDouble() >= Components * Points)
                return (await GetAsync(question)).GetProperty("data");
            await Task.Delay(20, limit.Token);
        }
    }

    private Uri Address(string question) => new($"http://{_node.AddressOf(NodeListener.Http)}/{question}");

    private async Task<JsonElement> GetAsync(string question)
    {
        using HttpResponseMessage answer = await Client.GetAsync(Address(question));
        string body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize<JsonElement>(body);
    }
}
