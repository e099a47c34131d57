namespace Monitor.Node.Scraping;

/// <summary>A scrape that brought nothing, with the reason that the target's status shows.</summary>
internal sealed class ScrapeFailedException(string message) : Exception(message);
