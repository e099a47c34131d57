namespace Monitor.Node.Scraping;

/// <summary>What is known of a target now.</summary>
/// <param name="LastScrape">When the last scrape began; null before the first.</param>
/// <param name="LastDuration">How long it took.</param>
/// <param name="LastError">Why it failed, for people; empty when it did not.</param>
/// <param name="LastSamples">Samples it brought, after relabelling.</param>
internal sealed record ScrapeTargetStatus(
    ScrapeTarget Target,
    TargetHealth Health,
    DateTimeOffset? LastScrape,
    TimeSpan LastDuration,
    string LastError,
    int LastSamples);
