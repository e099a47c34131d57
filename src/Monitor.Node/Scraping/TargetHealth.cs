namespace Monitor.Node.Scraping;

/// <summary>How a target's last scrape went.</summary>
internal enum TargetHealth
{
    /// <summary>Not scraped yet.</summary>
    Unknown,
    Up,
    Down,
}
