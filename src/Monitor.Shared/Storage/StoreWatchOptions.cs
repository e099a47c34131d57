namespace Monitor.Shared.Storage;

/// <summary>How patient the watch is.</summary>
public sealed record StoreWatchOptions
{
    /// <summary>How long the store fails before people are told: a planned failover is over by then.</summary>
    public TimeSpan AwayAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it answers before people are told that it is back.</summary>
    public TimeSpan BackAfter { get; init; } = TimeSpan.FromSeconds(3);
}
