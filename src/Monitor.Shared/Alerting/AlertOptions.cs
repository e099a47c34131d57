using Monitor.Shared.Alerting.Flapping;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Silences;

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

    /// <summary>Most alerts of one notification that are told one by one; the worst come first.</summary>
    public int MaxAlertsPerNotification { get; init; } = 1_000;

    /// <summary>When an alert of another system ends that was sent without an end and not sent again.</summary>
    public TimeSpan ResolveTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>When alerts count as flapping; null where it is not looked for.</summary>
    public FlapOptions? Flapping { get; init; }

    /// <summary>How much a silence may match before it has to be confirmed.</summary>
    public SilenceGuard SilenceGuard { get; init; } = new();

    /// <summary>How long before its end people are reminded of a silence.</summary>
    public TimeSpan SilenceReminder { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The receiver that is reminded of silences; null for the node's log alone.</summary>
    public string? SilenceReminderReceiver { get; init; }

    /// <summary>How long a silence that is over stays to be looked at.</summary>
    public TimeSpan SilenceRetention { get; init; } = TimeSpan.FromDays(5);

    /// <summary>Most silences, those that are over and kept included.</summary>
    public int MaxSilences { get; init; } = 10_000;

    public RetrySchedule Retry { get; init; } = new();
}
