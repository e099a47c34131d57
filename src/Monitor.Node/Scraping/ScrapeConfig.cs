using System.Net.Http.Headers;

namespace Monitor.Node.Scraping;

/// <summary>One of the <c>scrape_configs</c>: what is asked, how often, and what becomes of the answer.</summary>
/// <param name="JobName">The label <c>job</c> of the targets, and with it their component.</param>
internal sealed record ScrapeConfig(
    string JobName,
    IReadOnlyList<StaticTargets> StaticConfigs)
{
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);
    public const long DefaultBodySizeLimit = 64 << 20;

    /// <summary>From one scrape of a target to the next.</summary>
    public TimeSpan Interval { get; init; } = DefaultInterval;

    /// <summary>How long a target may take for its whole answer; at most the interval.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>The path of the address, "/metrics".</summary>
    public string MetricsPath { get; init; } = "/metrics";

    /// <summary>"http" or "https".</summary>
    public string Scheme { get; init; } = "http";

    /// <summary>Query parameters.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>On a conflict, true keeps the scraped label, false the target's.</summary>
    public bool HonorLabels { get; init; }

    /// <summary>True takes the target's timestamps where there are any.</summary>
    public bool HonorTimestamps { get; init; } = true;

    /// <summary>Whether to go where a redirect points, ten times at most.</summary>
    public bool FollowRedirects { get; init; } = true;

    /// <summary>Longest answer after decompression, in bytes.</summary>
    public long BodySizeLimit { get; init; } = DefaultBodySizeLimit;

    /// <summary>Most samples of a scrape after relabelling; 0 for no limit.</summary>
    public int SampleLimit { get; init; }

    /// <summary>The header to send, null for none.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }

    /// <summary>True believes any certificate.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>Applied to the labels of a target before it is scraped.</summary>
    public IReadOnlyList<RelabelRule> RelabelRules { get; init; } = [];

    /// <summary>Applied to the labels of each series.</summary>
    public IReadOnlyList<RelabelRule> MetricRelabelRules { get; init; } = [];
}
