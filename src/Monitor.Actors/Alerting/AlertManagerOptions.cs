using Monitor.Shared.Alerting;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting;

/// <summary>What the alert manager's actor goes by.</summary>
public sealed record AlertManagerOptions
{
    /// <summary>The journal's stream and the snapshot's name.</summary>
    public string Stream { get; init; } = "alerts/0";

    /// <summary>The ownership that everything is written under.</summary>
    public Epoch Epoch { get; init; } = new(1);

    public AlertOptions Alerts { get; init; } = new();

    /// <summary>After how many journaled events a snapshot stands for them.</summary>
    public int SnapshotEvery { get; init; } = 5_000;

    /// <summary>How long the journal may be away before firing alerts are paged without it.</summary>
    public TimeSpan PageAnywayAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Most events that wait for the journal; past it transitions are dropped, and their shard asked later.
    /// </summary>
    public int MaxWaitingEvents { get; init; } = 100_000;

    /// <summary>Most commands that wait while the journal is read at the start.</summary>
    public int MaxWaitingCommands { get; init; } = 100_000;

    /// <summary>
    /// The pause before the first retry of the journal; doubles up to <see cref="LongestRetryPause"/>.
    /// </summary>
    public TimeSpan FirstRetryPause { get; init; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan LongestRetryPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one attempt to deliver may take, whatever the notifier thinks.</summary>
    public TimeSpan LongestAttempt { get; init; } = TimeSpan.FromSeconds(60);
}
