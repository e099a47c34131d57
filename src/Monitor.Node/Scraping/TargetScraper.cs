using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Shared.Ingest;

namespace Monitor.Node.Scraping;

/// <summary>
/// Scrapes one target again and again: asks, puts what came into the node's ingest, and says with <c>up</c> and its
/// companions how that went. A target that hangs, answers for ever or shows nonsense is down with the reason in its
/// status; its series end, so that nobody takes the last value for the present one.
///
/// In a cluster one node scrapes a target, and asks before each scrape whether it still is the one. When another has
/// taken over, nothing ends here: the series go on there.
/// </summary>
internal sealed class TargetScraper(
    ScrapeTarget target,
    ScrapeClient client,
    IIngest ingest,
    MetricMetadataCatalog metadata,
    InstrumentRegistry instruments,
    TimeProvider time,
    ILogger log,
    Func<string, bool>? isScrapedHere = null)
{
    private const string Protocol = "scrape";
    private const string Elsewhere = "another node of the cluster scrapes it";

    private static readonly string[] OwnMetrics =
    [
        "up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling",
        "scrape_series_added",
    ];

    private readonly TargetSeries _series = new(target, metadata, SeriesLimits.Default);
    private readonly CounterInstrument _failed = instruments.Counter(
        "monitor_scrape_failures_total", "Scrapes that brought nothing.", ("job", target.Config.JobName));
    private readonly CounterInstrument _notKept = instruments.Counter(
        "monitor_scrape_not_kept_total", "Scrapes whose samples the node could not keep.",
        ("job", target.Config.JobName));
    private volatile ScrapeTargetStatus _status = new(target, TargetHealth.Unknown, null, default, "", 0);

    public ScrapeTargetStatus Status => _status;

    /// <summary>Scrapes at the target's place in each interval until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        long began = time.GetTimestamp();
        TimeSpan next = target.Offset();
        while (true)
        {
            TimeSpan wait = next - time.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, stop);
            if (isScrapedHere?.Invoke(target.Key) == false)
                _status = new ScrapeTargetStatus(target, TargetHealth.Unknown, null, default, Elsewhere, 0);
            else
                await ScrapeAsync(stop);
            // A scrape that took longer than its interval leaves out the turns that it missed.
            TimeSpan late = time.GetElapsedTime(began) - next;
            next += target.Interval * Math.Max(1, Math.Ceiling(late / target.Interval));
        }
    }

    /// <summary>
    /// Says that all series of the target end: it is scraped no more. Call after <see cref="RunAsync"/>.
    /// </summary>
    public async Task EndAsync(CancellationToken cancel)
    {
        if (_status.LastScrape is null)
            return;
        long timestamp = time.GetUtcNow().ToUnixTimeMilliseconds();
        using IIngestRequest request = ingest.Begin(Protocol);
        _series.EndAll(request, timestamp);
        foreach (string metric in OwnMetrics)
            _series.EndOwn(request, metric, timestamp);
        await request.CommitAsync(cancel);
    }

    /// <summary>One scrape, kept when this returns unless the status says otherwise.</summary>
    public async Task ScrapeAsync(CancellationToken stop)
    {
        DateTimeOffset at = time.GetUtcNow();
        long began = time.GetTimestamp(), timestamp = at.ToUnixTimeMilliseconds();
        IIngestRequest request = ingest.Begin(Protocol);
        try
        {
            ScrapeCounts counts = default;
            string error = "";
            try
            {
                using ScrapeAnswer answer = await client.AskAsync(target, stop);
                counts = _series.Put(answer, request, timestamp);
            }
            catch (ScrapeFailedException failure)
            {
                error = failure.Message;
                // What was put before the mistake was found is dropped with its request.
                request.Dispose();
                request = ingest.Begin(Protocol);
                _series.EndAll(request, timestamp);
            }

            TimeSpan duration = time.GetElapsedTime(began);
            PutOwn(request, timestamp, error.Length == 0, duration, counts);
            Tell(at, duration, error, counts);
            IngestOutcome outcome = await request.CommitAsync(stop);
            if (outcome.Status != IngestStatus.Durable)
            {
                _notKept.Increment();
                _status = _status with { LastError = $"scraped, but the node could not keep it: {outcome.Reason}" };
            }
        }
        finally
        {
            request.Dispose();
        }
    }

    private void PutOwn(
        IPointSink sink, long timestamp, bool up, TimeSpan duration, in ScrapeCounts counts)
    {
        ReadOnlySpan<double> values =
            [up ? 1 : 0, duration.TotalSeconds, counts.Scraped, counts.Kept, counts.Added];
        for (int i = 0; i < values.Length; i++)
            _series.PutOwn(sink, OwnMetrics[i], timestamp, values[i]);
    }

    private void Tell(DateTimeOffset at, TimeSpan duration, string error, in ScrapeCounts counts)
    {
        bool down = error.Length > 0;
        if (down)
            _failed.Increment();
        // Only a change is worth a line: a target may be down for days.
        if (down && _status.Health != TargetHealth.Down)
            log.LogWarning("Scrape target {Url} of {Job} is down: {Error}", target.Url, target.Config.JobName, error);
        else if (!down && _status.Health == TargetHealth.Down)
            log.LogInformation("Scrape target {Url} of {Job} is up again", target.Url, target.Config.JobName);
        _status = new ScrapeTargetStatus(
            target, down ? TargetHealth.Down : TargetHealth.Up, at, duration, error, counts.Kept);
    }
}
