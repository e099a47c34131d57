namespace Monitor.Shared.Alerting;

/// <summary>What has happened since the journal began.</summary>
public sealed record AlertTotals(
    long EpisodesBegun = 0,
    long EpisodesEnded = 0,
    long AlertsPruned = 0,
    long AlertsRefused = 0,
    long Queued = 0,
    long Attempts = 0,
    long Interrupted = 0,
    long Deferred = 0,
    long Delivered = 0,
    long Failed = 0);
