using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Paging;
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
        AlertEvent.PageQueued e => Entry(
            e, AuditActors.Outbox, "notification.queued",
            [AuditSubject.Notification(e.Id), .. About(e.Page)], e.Page.Because,
            new AuditDetail("page", Number(e.Page.Number)), new AuditDetail("person", e.Page.Person),
            new AuditDetail("news", Word(e.Page.News)), new AuditDetail("key", e.Page.Key)),
        AlertEvent.PageDropped e => Entry(
            e, AuditActors.Outbox, "notification.dropped", About(e.Page), e.Reason,
            new AuditDetail("page", Number(e.Page.Number)), new AuditDetail("person", e.Page.Person),
            new AuditDetail("outcome", Word(e.Outcome))),
        AlertEvent.PageWithdrawn e => Of(e, "notification.withdrawn", e.Id, e.Reason),
        AlertEvent.ActionReported e => new AuditEntry(
            e.ActedAt, e.Actor, e.Action, [.. e.Subjects.Select(Subject)], e.Reason,
            [.. e.Details.Select(detail => new AuditDetail(detail.Name, detail.Value))]),
        AlertEvent.NoticeQueued e => Entry(
            e, AuditActors.Outbox, "notice.queued",
            [AuditSubject.Notification(e.Id), AuditSubject.Receiver(e.Receiver)], e.Annotations["summary"] ?? "",
            new AuditDetail("labels", e.Labels.ToString())),
        AlertEvent.NotificationsFolded e => Entry(
            e, AuditActors.Outbox, "notification.folded",
            [
                AuditSubject.Notification(e.Id), AuditSubject.Receiver(e.Receiver),
                .. e.Folded.Select(AuditSubject.Notification),
            ], $"the receiver's limit leaves room for one of {e.Folded.Length}"),
        AlertEvent.DeadLetterResent e => Entry(
            e, AuditActors.Person(e.By), "notification.resent",
            [AuditSubject.Notification(e.NewId), AuditSubject.Notification(e.Id)], "it had been given up"),
        _ => Entry(fact, AuditActors.Alerts, "journal." + fact.GetType().Name, [], ""),
    };

    private static ImmutableArray<AuditSubject> About(IncidentPage page) =>
        [AuditSubject.Incident(page.Incident), AuditSubject.Receiver(page.Receiver)];

    private static AuditSubject Subject(string text) =>
        AuditSubject.TryParse(text, out AuditSubject subject) ? subject : AuditSubject.Configuration(text);

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static AuditEntry Of(
        AlertEvent fact, string action, long notification, string reason, params ReadOnlySpan<AuditDetail> details) =>
        Entry(fact, AuditActors.Outbox, action, [AuditSubject.Notification(notification)], reason, [.. details]);
}
