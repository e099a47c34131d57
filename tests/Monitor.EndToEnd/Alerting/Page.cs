namespace Monitor.EndToEnd.Alerting;

/// <summary>What a receiver of pages was sent.</summary>
/// <param name="Key">The idempotency key: the same for each attempt at one page.</param>
/// <param name="Status">"firing" or "resolved".</param>
/// <param name="Book">The label of the series that it is about; the alert's name where it has none.</param>
internal sealed record Page(string Key, string Status, string Book);
