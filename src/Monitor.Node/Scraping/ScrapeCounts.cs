namespace Monitor.Node.Scraping;

/// <summary>What one scrape brought.</summary>
/// <param name="Scraped">Samples in the answer.</param>
/// <param name="Kept">Samples after relabelling.</param>
/// <param name="Added">Series that the scrape before did not show.</param>
internal readonly record struct ScrapeCounts(int Scraped, int Kept, int Added);
