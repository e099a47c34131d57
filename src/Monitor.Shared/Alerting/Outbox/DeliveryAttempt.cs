namespace Monitor.Shared.Alerting.Outbox;

/// <summary>One attempt to tell one receiver of one end of one episode.</summary>
/// <param name="Notification">The entry, with all that is to be told.</param>
/// <param name="Number">From 1; the answer must bring it back.</param>
public sealed record DeliveryAttempt(OutboxEntry Notification, int Number);
