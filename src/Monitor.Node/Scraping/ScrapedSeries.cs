using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Node.Scraping;

/// <summary>What a scraper remembers of one series of its target.</summary>
/// <param name="identity">What sinks know the series by.</param>
/// <param name="descriptor">Null when the series is not kept: dropped by a rule, or refused.</param>
/// <param name="firstScrape">The number of the scrape that showed it first.</param>
internal sealed class ScrapedSeries(SeriesHash identity, SeriesDescriptor? descriptor, long firstScrape)
{
    public SeriesHash Identity { get; } = identity;

    public SeriesDescriptor? Descriptor { get; } = descriptor;

    /// <summary>Why the series is refused; null when it is kept or dropped by a rule.</summary>
    public RejectReason? Refused { get; init; }

    /// <summary>The reason in words.</summary>
    public string Problem { get; init; } = "";

    public long FirstScrape { get; } = firstScrape;

    /// <summary>The number of the scrape that showed it last.</summary>
    public long LastScrape { get; set; }

    /// <summary>True when the target dates its samples: then only the target knows when the series ends.</summary>
    public bool DatedByTarget { get; set; }
}
