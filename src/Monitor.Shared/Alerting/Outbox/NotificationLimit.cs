namespace Monitor.Shared.Alerting.Outbox;

/// <summary>So many notifications a receiver is told at most within any stretch of so long.</summary>
/// <param name="Notifications">At least 1.</param>
/// <param name="Per">Longer than nothing.</param>
public sealed record NotificationLimit(int Notifications, TimeSpan Per);
