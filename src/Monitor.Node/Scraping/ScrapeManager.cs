using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Node.Scraping;

/// <summary>Runs a scraper for each target of the configuration while the node runs.</summary>
internal sealed class ScrapeManager(
    IReadOnlyList<ScrapeConfig> configs,
    IIngest ingest,
    MetricMetadataCatalog metadata,
    InstrumentRegistry instruments,
    TimeProvider time,
    ILogger<ScrapeManager> log,
    Func<string, bool>? isScrapedHere = null) : IHostedService, IAsyncDisposable
{
    private readonly SemaphoreSlim _changing = new(1);
    private Scraped _scraped = new([], [], []);

    /// <summary>What is known of each target that is scraped.</summary>
    public IReadOnlyList<ScrapeTargetStatus> Targets => [.. _scraped.Targets.Select(t => t.Scraper.Status)];

    /// <summary>The labels, before relabelling, of targets that relabelling dropped.</summary>
    public IReadOnlyList<LabelSet> Dropped => _scraped.Dropped;

    public Task StartAsync(CancellationToken cancellationToken) => ApplyAsync(configs, cancellationToken);

    /// <summary>
    /// Stops without a word about the series: the node will be back, and one that only restarts must not make all
    /// targets look gone.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        Scraped last = _scraped;
        _scraped = new Scraped([], [], last.Dropped);
        _changing.Release();
        await StopAllAsync(last);
    }

    /// <summary>Scrapes other targets from now on; the series of those that are no longer among them end.</summary>
    public async Task ApplyAsync(IReadOnlyList<ScrapeConfig> wanted, CancellationToken cancel)
    {
        await _changing.WaitAsync(cancel);
        try
        {
            Scraped last = _scraped;
            await StopAllAsync(last);
            Scraped next = Start(wanted);
            _scraped = next;
            var kept = next.Targets.Select(t => t.Target.Key).ToHashSet(StringComparer.Ordinal);
            foreach (Running gone in last.Targets.Where(t => !kept.Contains(t.Target.Key)))
                await gone.Scraper.EndAsync(cancel);
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAllAsync(_scraped);
        _scraped = new Scraped([], [], []);
        _changing.Dispose();
    }

    private Scraped Start(IReadOnlyList<ScrapeConfig> wanted)
    {
        var scraped = new Scraped([], [], []);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (ScrapeConfig config in wanted)
        {
            var client = new ScrapeClient(config, time);
            scraped.Clients.Add(client);
            foreach (StaticTargets group in config.StaticConfigs)
            {
                foreach (string address in group.Targets)
                {
                    ScrapeTarget? target = ScrapeTarget.From(config, address, group.Labels, out LabelSet discovered);
                    if (target is null)
                        scraped.Dropped.Add(discovered);
                    else if (keys.Add(target.Key))
                        scraped.Targets.Add(Start(target, client));
                }
            }
        }

        return scraped;
    }

    private Running Start(ScrapeTarget target, ScrapeClient client)
    {
        var scraper = new TargetScraper(target, client, ingest, metadata, instruments, time, log, isScrapedHere);
        var stop = new CancellationTokenSource();
        return new Running(target, scraper, stop, RunAsync(scraper, target, stop.Token));
    }

    /// <summary>
    /// Keeps a scraper running. What comes out of one is a mistake in the node, not of the target: it is logged as
    /// such, counted, and the target is tried again an interval later.
    /// </summary>
    private async Task RunAsync(TargetScraper scraper, ScrapeTarget target, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await scraper.RunAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception mistake)
            {
                log.LogError(mistake, "The scraper of {Url} failed and begins anew", target.Url);
                instruments.Counter("monitor_scraper_restarts_total", "Scrapers that failed and were begun anew.")
                    .Increment();
            }

            await Task.Delay(target.Interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task StopAllAsync(Scraped scraped)
    {
        foreach (Running running in scraped.Targets)
            await running.Stop.CancelAsync();
        foreach (Running running in scraped.Targets)
        {
            await running.Loop;
            running.Stop.Dispose();
        }

        foreach (ScrapeClient client in scraped.Clients)
            client.Dispose();
    }

    private sealed record Running(
        ScrapeTarget Target, TargetScraper Scraper, CancellationTokenSource Stop, Task Loop);

    private sealed record Scraped(List<Running> Targets, List<ScrapeClient> Clients, List<LabelSet> Dropped);
}
