using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Series;

namespace Monitor.Actors.Alerting;

/// <summary>What a receiver is told of an entry of the outbox. An alert that is told alone is its own group.</summary>
public static class NotificationContent
{
    public static Notification Of(OutboxEntry entry) => entry switch
    {
        { Page: { } page } => OfIncident(entry, page),
        { Group: { Folded: > 0 } group } => OfMany(entry, group),
        { Group: { } group } => new Notification(
            entry.Key, entry.Receiver, group.Key, entry.Labels, [.. group.Alerts.Select(Of)], group.Truncated),
        _ => Alone(entry),
    };

    /// <summary>An alert that began and ended before anybody was told of either is told once, as over.</summary>
    private static Notification OfMany(OutboxEntry entry, OutboxGroup group)
    {
        HashSet<string> over =
            [.. group.Alerts.Where(alert => alert.EndsAt is not null).Select(alert => alert.Episode)];
        return new Notification(
            entry.Key, entry.Receiver, group.Key, LabelSet.Empty,
            [.. group.Alerts.Where(alert => alert.EndsAt is not null || !over.Contains(alert.Episode)).Select(Of)],
            group.Truncated)
        {
            Folded = group.Folded,
        };
    }

    private static Notification OfIncident(OutboxEntry entry, OutboxPage page)
    {
        IncidentPage told = page.Told;
        return new Notification(
            entry.Key, entry.Receiver, GroupKey: "{}:" + entry.Labels, entry.Labels, [.. page.Alerts.Select(Of)],
            told.Truncated)
        {
            Incident = new NotifiedIncident(
                told.Incident, told.News, told.Title, told.Severity, told.Person, told.IsUrgent, told.Components,
                told.LikelyCause, told.Because, told.OpenedAt, told.FiringAlerts)
            {
                By = told.By,
                ResolvedAt = told.ResolvedAt,
            },
        };
    }

    private static NotifiedAlert Of(OutboxAlert alert) => new(
        AlertFingerprint.Of(alert.Labels), alert.EndsAt is null, alert.Labels, alert.Annotations, alert.StartsAt,
        alert.EndsAt, alert.GeneratorUrl ?? "", alert.Value);

    private static Notification Alone(OutboxEntry entry) => new(
        entry.Key, entry.Receiver, GroupKey: "{}:" + entry.Labels, entry.Labels,
        [
            new NotifiedAlert(
                AlertFingerprint.Of(entry.Labels), entry.IsFiring, entry.Labels, entry.Annotations, entry.StartsAt,
                entry.EndsAt, entry.GeneratorUrl ?? "", entry.Value),
        ]);

    public static DeliveryResult ResultOf(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Delivered => new DeliveryResult.Delivered(),
        DeliveryOutcome.Permanent permanent => new DeliveryResult.Permanent(permanent.Reason),
        DeliveryOutcome.Temporary temporary => new DeliveryResult.Temporary(temporary.Reason, temporary.RetryAfter),
        _ => throw new InvalidOperationException($"No rule says what {outcome.GetType().Name} means."),
    };
}
