using Monitor.Shared.Alerting;

namespace Monitor.Actors.Alerting;

/// <summary>What the alert manager's actor goes by.</summary>
public sealed record AlertManagerOptions
{
    /// <summary>The journal's stream and the snapshot's name.</summary>
    public string Stream { get; init; } = "alerts/0";

    public AlertOptions Alerts { get; init; } = new();

    /// <summary>After how many journaled events a snapshot stands for them.</summary>
    public int SnapshotEvery { get; init; } = 5_000;

    /// <summary>How long the journal may be away before firing alerts are paged without it.</summary>
    public TimeSpan PageAnywayAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>With more events that wait for the journal, the alerting log is not read on.</summary>
    public int MaxWaitingEvents { get; init; } = 100_000;

    /// <summary>
    /// How often the position in the log is journaled where nothing else is, so that the log can be trimmed.
    /// </summary>
    public TimeSpan MarkEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The pause before the first retry of the journal; doubles up to <see cref="LongestRetryPause"/>.
    /// </summary>
    public TimeSpan FirstRetryPause { get; init; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan LongestRetryPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one attempt to deliver may take, whatever the notifier thinks.</summary>
    public TimeSpan LongestAttempt { get; init; } = TimeSpan.FromSeconds(60);
}
