namespace Monitor.Shared.Ingest.Log;

/// <summary>A component's word about itself, as logged.</summary>
/// <param name="Component">Who speaks.</param>
/// <param name="Status">The number of the health status.</param>
/// <param name="TimestampMs">When, Unix milliseconds.</param>
/// <param name="TimeToLiveMs">How long the word holds.</param>
/// <param name="Reason">For people.</param>
public readonly record struct HealthReportEntry(
    string Component, byte Status, long TimestampMs, long TimeToLiveMs, string Reason);
