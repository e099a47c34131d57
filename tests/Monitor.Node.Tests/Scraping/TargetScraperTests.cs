using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Node.Scraping;
using Monitor.Node.Tests.Ingest.Prometheus;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;
using Monitor.Shared.Tests.Ingest;
using Monitor.Simulation.Time;

namespace Monitor.Node.Tests.Scraping;

public sealed class TargetScraperTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly VirtualTimeProvider _time = new();
    private readonly RecordedIngest _ingest = new();
    private readonly MetricMetadataCatalog _metadata = new();
    private readonly List<ScrapeClient> _clients = [];
    private TestTarget _target = null!;

    public async Task InitializeAsync() => _target = await TestTarget.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (ScrapeClient client in _clients)
            client.Dispose();
        await _target.DisposeAsync();
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Answer_becomes_points_and_the_scrapes_own_series()
    {
        _target.Answer = TestTarget.Text(
            "# HELP requests Requests.\n# TYPE requests counter\nrequests{path=\"/\"} 7\nqueue 3 1790000000000\n"
                + "none NaN\n");
        TargetScraper scraper = Scraper();
        await scraper.ScrapeAsync(default);
        RecordedSeries recorded = Assert.Single(_ingest.Committed);
        Assert.Equal(
            [
                $"requests total {Now} 7", "queue sample 1790000000000 3", $"up sample {Now} 1",
                $"scrape_duration_seconds sample {Now} 0", $"scrape_samples_scraped sample {Now} 3",
                $"scrape_samples_post_metric_relabeling sample {Now} 3", $"scrape_series_added sample {Now} 3",
            ],
            recorded.Points);
        Assert.Equal(RejectReason.InvalidNumber, Assert.Single(recorded.Rejected).Reason);
        SeriesDescriptor requests = recorded.Defined[0];
        Assert.Equal(("desk", SeriesKind.Counter, "Requests."), (requests.Component, requests.Kind, requests.Help));
        Assert.Equal(
            LabelSet.From(("instance", _target.Address), ("job", "desk"), ("path", "/")), requests.Labels);
        Assert.Equal(TargetHealth.Up, scraper.Status.Health);
        Assert.Equal("gzip", _target.LastRequest["Accept-Encoding"]);
        Assert.Contains("application/openmetrics-text", _target.LastRequest["Accept"], StringComparison.Ordinal);
        Assert.Equal("10", _target.LastRequest["X-Prometheus-Scrape-Timeout-Seconds"]);
    }

    [Fact]
    public async Task OpenMetrics_and_gzip_are_understood()
    {
        _target.Answer = async context =>
        {
            context.Response.ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync("# TYPE a counter\na_total 5 # {t=\"x\"} 1\n# EOF\n"u8.ToArray());
        };
        await Scraper().ScrapeAsync(default);
        Assert.Equal($"a_total total {Now} 5", _ingest.Committed[0].Points[0]);
    }

    [Fact]
    public async Task Series_that_is_gone_ends_and_one_that_comes_back_goes_on()
    {
        TargetScraper scraper = Scraper();
        _target.Answer = TestTarget.Text("a 1\nb 2\nown_time 3 1790000000000\n");
        await scraper.ScrapeAsync(default);
        _target.Answer = TestTarget.Text("b 2\n");
        await scraper.ScrapeAsync(default);
        Assert.Equal([$"b sample {Now} 2", $"a stale {Now}"], Points(1));
        _target.Answer = TestTarget.Text("a 1\nb 2\n");
        await scraper.ScrapeAsync(default);
        Assert.Equal([$"a sample {Now} 1", $"b sample {Now} 2"], Points(2));
        Assert.Contains($"scrape_series_added sample {Now} 1", _ingest.Committed[2].Points);
    }

    [Fact]
    public async Task Target_that_goes_down_ends_all_its_series()
    {
        TargetScraper scraper = Scraper();
        _target.Answer = TestTarget.Text("a 1\nb 2\n");
        await scraper.ScrapeAsync(default);
        _target.Answer = context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await scraper.ScrapeAsync(default);
        Assert.Equal([$"a stale {Now}", $"b stale {Now}"], Points(1));
        Assert.Contains($"up sample {Now} 0", _ingest.Committed[1].Points);
        Assert.Equal(TargetHealth.Down, scraper.Status.Health);
        Assert.Equal("the target answered 500 Internal Server Error", scraper.Status.LastError);
        await scraper.ScrapeAsync(default);
        Assert.Empty(Points(2));
    }

    [Theory]
    [InlineData("a 1\ngarbage\n", "line 2: a sample without a value")]
    [InlineData("a 1\nb{c=d} 1\n", "line 2: the value of \"c\" is not in quotes")]
    [InlineData("a 1\nb 1\nc 1\nd 1\n", "more than 3 samples (sample_limit)")]
    public async Task Wrong_answer_is_dropped_whole(string text, string error)
    {
        TargetScraper scraper = Scraper(config => config with { SampleLimit = 3 });
        _target.Answer = TestTarget.Text(text);
        await scraper.ScrapeAsync(default);
        Assert.Empty(Points(0));
        Assert.Equal(error, scraper.Status.LastError);
        Assert.Contains($"up sample {Now} 0", _ingest.Committed[0].Points);
        Assert.Equal(2, _ingest.Disposed);
    }

    [Fact]
    public async Task Target_that_hangs_is_given_up()
    {
        _target.Answer = context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        await GiveUpAsync();
    }

    [Fact]
    public async Task Target_that_answers_slowly_for_ever_is_given_up()
    {
        _target.Answer = async context =>
        {
            await context.Response.WriteAsync("a 1\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        };
        await GiveUpAsync();
    }

    [Fact]
    public async Task Endless_answer_is_cut_at_the_limit()
    {
        byte[] line = Encoding.ASCII.GetBytes("a 1\n");
        _target.Answer = async context =>
        {
            while (true)
                await context.Response.Body.WriteAsync(line, context.RequestAborted);
        };
        TargetScraper scraper = Scraper(config => config with { BodySizeLimit = 100_000 });
        await scraper.ScrapeAsync(default);
        Assert.Equal("the answer has more than 100000 bytes (body_size_limit)", scraper.Status.LastError);
    }

    [Fact]
    public async Task Compressed_bomb_is_cut_at_the_limit()
    {
        _target.Answer = async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++)
                await gzip.WriteAsync(zeros);
        };
        TargetScraper scraper = Scraper(config => config with { BodySizeLimit = 100_000 });
        await scraper.ScrapeAsync(default);
        Assert.Contains("body_size_limit", scraper.Status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_are_followed_only_as_far_as_allowed()
    {
        _target.Answer = context =>
        {
            context.Response.Redirect(context.Request.Path == "/metrics" ? "/there" : "/metrics");
            return Task.CompletedTask;
        };
        TargetScraper follows = Scraper();
        await follows.ScrapeAsync(default);
        Assert.Equal("the target answered 302 Found", follows.Status.LastError);
        Assert.Equal(11, _target.Asked.CurrentCount);
        TargetScraper stays = Scraper(config => config with { FollowRedirects = false });
        await stays.ScrapeAsync(default);
        Assert.Equal(12, _target.Asked.CurrentCount);
    }

    [Fact]
    public async Task Target_that_is_not_there_is_down()
    {
        string address = _target.Address;
        await _target.DisposeAsync();
        TargetScraper scraper = Scraper(address: address);
        await scraper.ScrapeAsync(default);
        Assert.Contains("refused", scraper.Status.LastError, StringComparison.Ordinal);
        _target = await TestTarget.StartAsync();
    }

    [Theory]
    [InlineData(false, "job=desk,exported_job=mine")]
    [InlineData(true, "job=mine")]
    public async Task Conflicting_labels_go_as_the_configuration_says(bool honor, string labels)
    {
        _target.Answer = TestTarget.Text("a{job=\"mine\"} 1\n");
        await Scraper(config => config with { HonorLabels = honor }).ScrapeAsync(default);
        SeriesDescriptor series = _ingest.Committed[0].Defined[0];
        Assert.Equal(
            labels.Split(',').Order(StringComparer.Ordinal),
            series.Labels.Where(l => l.Name != "instance").Select(l => $"{l.Name}={l.Value}"));
        Assert.Equal(honor ? "mine" : "desk", series.Component);
    }

    [Fact]
    public async Task Series_are_relabelled_and_dropped()
    {
        _target.Answer = TestTarget.Text("go_a 1\nb{secret=\"x\"} 2 1790000000000\n");
        TargetScraper scraper = Scraper(config => config with
        {
            HonorTimestamps = false,
            MetricRelabelRules =
            [
                new RelabelRule(RelabelAction.Drop, ["__name__"], expression: "go_.*"),
                new RelabelRule(RelabelAction.LabelDrop, [], expression: "secret"),
                new RelabelRule(RelabelAction.Replace, ["__name__"], "component", "b", "other"),
            ],
        });
        await scraper.ScrapeAsync(default);
        await scraper.ScrapeAsync(default);
        Assert.Equal([$"b sample {Now} 2"], Points(1));
        SeriesDescriptor series = _ingest.Committed[0].Defined[0];
        Assert.Equal("other", series.Component);
        Assert.Null(series.Labels["secret"]);
        Assert.Contains($"scrape_samples_scraped sample {Now} 2", _ingest.Committed[1].Points);
        Assert.Contains($"scrape_samples_post_metric_relabeling sample {Now} 1", _ingest.Committed[1].Points);
    }

    [Fact]
    public async Task Family_that_changes_its_type_is_looked_at_anew()
    {
        TargetScraper scraper = Scraper();
        _target.Answer = TestTarget.Text("# TYPE a gauge\na 1\n");
        await scraper.ScrapeAsync(default);
        _target.Answer = TestTarget.Text("# TYPE a counter\na 2\n");
        await scraper.ScrapeAsync(default);
        await scraper.ScrapeAsync(default);
        Assert.Equal([$"a stale {Now - 1}", $"a total {Now} 2"], Points(2));
    }

    [Fact]
    public async Task Node_that_cannot_keep_a_scrape_shows_it()
    {
        _ingest.Answer = () => new IngestOutcome(IngestStatus.Overloaded, 0, 0, [], Reason: "full");
        TargetScraper scraper = Scraper();
        await scraper.ScrapeAsync(default);
        Assert.Equal("scraped, but the node could not keep it: full", scraper.Status.LastError);
        Assert.Equal(TargetHealth.Up, scraper.Status.Health);
    }

    [Fact]
    public async Task Scrapes_come_at_the_targets_place_in_each_interval()
    {
        TargetScraper scraper = Scraper();
        ScrapeTarget target = scraper.Status.Target;
        using var stop = new CancellationTokenSource();
        Task loop = scraper.RunAsync(stop.Token);
        DateTimeOffset began = _time.GetUtcNow();
        _time.Advance(target.Offset());
        for (int i = 0; i < 3; i++)
        {
            Assert.True(await _target.Asked.WaitAsync(Patience));
            // The scraper waits for its next turn once the scrape is over; the time of a scrape is virtual too.
            while (_time.NextDue is not { } due || due > target.Interval || _ingest.Committed.Count <= i)
                await Task.Yield();
            Assert.Equal(began + target.Offset() + i * target.Interval, scraper.Status.LastScrape);
            _time.Advance(target.Interval);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop);
    }

    [Fact]
    public async Task Target_that_another_node_scrapes_is_left_alone_until_that_changes()
    {
        bool isHere = false;
        TargetScraper scraper = Scraper(isScrapedHere: _ => isHere);
        ScrapeTarget target = scraper.Status.Target;
        using var stop = new CancellationTokenSource();
        Task loop = scraper.RunAsync(stop.Token);
        _time.Advance(target.Offset());
        while (scraper.Status.LastError.Length == 0 || _time.NextDue is not { } due || due > target.Interval)
            await Task.Yield();
        Assert.Equal(TargetHealth.Unknown, scraper.Status.Health);
        Assert.Empty(_ingest.Committed);

        isHere = true;
        _time.Advance(target.Interval);
        Assert.True(await _target.Asked.WaitAsync(Patience));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop);
    }

    [Fact]
    public async Task Target_that_is_no_longer_scraped_ends_with_all_its_series()
    {
        TargetScraper scraper = Scraper();
        _target.Answer = TestTarget.Text("a 1\n");
        await scraper.ScrapeAsync(default);
        await scraper.EndAsync(default);
        Assert.Equal(
            [
                $"a stale {Now}", $"up stale {Now}", $"scrape_duration_seconds stale {Now}",
                $"scrape_samples_scraped stale {Now}", $"scrape_samples_post_metric_relabeling stale {Now}",
                $"scrape_series_added stale {Now}",
            ],
            _ingest.Committed[1].Points);
    }

    private async Task GiveUpAsync()
    {
        TargetScraper scraper = Scraper();
        Task scrape = scraper.ScrapeAsync(default);
        Assert.True(await _target.Asked.WaitAsync(Patience));
        _time.Advance(TimeSpan.FromSeconds(10));
        await scrape.WaitAsync(Patience);
        Assert.Equal("no whole answer within 10 s", scraper.Status.LastError);
        Assert.Equal(TimeSpan.FromSeconds(10), scraper.Status.LastDuration);
        Assert.True(await _target.Aborted.WaitAsync(Patience));
    }

    /// <summary>The points of a commit without the scrape's own.</summary>
    private List<string> Points(int commit) =>
    [
        .. _ingest.Committed[commit].Points.Where(p =>
            !p.StartsWith("up ", StringComparison.Ordinal) && !p.StartsWith("scrape_", StringComparison.Ordinal)),
    ];

    private TargetScraper Scraper(
        Func<ScrapeConfig, ScrapeConfig>? change = null, string? address = null,
        Func<string, bool>? isScrapedHere = null)
    {
        var config = new ScrapeConfig("desk", []);
        config = change?.Invoke(config) ?? config;
        ScrapeTarget target = ScrapeTarget.From(config, address ?? _target.Address, LabelSet.Empty, out _)!;
        var client = new ScrapeClient(config, _time);
        _clients.Add(client);
        return new TargetScraper(
            target, client, _ingest, _metadata, new InstrumentRegistry(), _time, NullLogger.Instance,
            isScrapedHere);
    }
}
