using Monitor.Shared.Alerting.Outbox;

namespace Monitor.Shared.Alerting;

/// <summary>Limits and patience of the alert manager.</summary>
public sealed record AlertOptions
{
    /// <summary>How long an ended episode stays to be looked at.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Most ended episodes that are kept; the oldest go first.</summary>
    public int MaxEnded { get; init; } = 10_000;

    /// <summary>Most alerts that are pending, firing or kept; a new one past it is refused and counted.</summary>
    public int MaxAlerts { get; init; } = 100_000;

    /// <summary>Most notifications that wait for one receiver; past it the oldest is given up.</summary>
    public int MaxWaitingPerReceiver { get; init; } = 10_000;

    public RetrySchedule Retry { get; init; } = new();
}
