using Monitor.Shared.Alerting;
using static Monitor.Shared.Audit.Narration.AlertNarration;

namespace Monitor.Shared.Audit.Narration;

/// <summary>Notifications on their way, as entries of the audit log.</summary>
internal static class OutboxNarration
{
    /// <summary>Never null: what is new to this code is told by its name.</summary>
    public static AuditEntry Tell(AlertEvent fact) => fact switch
    {
        AlertEvent.DeliveryAttempted e => Of(
            e, "notification.attempted", e.Id, "", new AuditDetail("attempt", Number(e.Attempt))),
        AlertEvent.DeliveryInterrupted e => Of(
            e, "notification.interrupted", e.Id, e.Reason, new AuditDetail("attempt", Number(e.Attempt))),
        AlertEvent.DeliveryDeferred e => Of(
            e, "notification.deferred", e.Id, e.Reason, new AuditDetail("attempt", Number(e.Attempt)),
            new AuditDetail("next_at", AuditLine.Time(e.NextAt))),
        AlertEvent.NotificationDelivered e => Of(
            e, "notification.delivered", e.Id, "the receiver took it", new AuditDetail("attempt", Number(e.Attempt))),
        AlertEvent.DeliveryFailed e => Of(
            e, "notification.failed", e.Id, e.Reason, new AuditDetail("cause", e.Cause.ToString())),
        _ => Entry(fact, AuditActors.Alerts, "journal." + fact.GetType().Name, [], ""),
    };

    private static AuditEntry Of(
        AlertEvent fact, string action, long notification, string reason, params ReadOnlySpan<AuditDetail> details) =>
        Entry(fact, AuditActors.Outbox, action, [AuditSubject.Notification(notification)], reason, [.. details]);
}
