using System.Collections.Immutable;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Outbox;

/// <summary>Many notifications told as one, because the receiver's limit leaves room for no more.</summary>
internal static class FoldedNotifications
{
    public const string GroupKey = "{}/{}:{folded=\"true\"}";

    /// <summary>What the outbox orders by: one that folds waits for the one before.</summary>
    public static LabelSet Labels { get; } = LabelSet.From(("folded", "true"));

    /// <summary>
    /// The notification that stands for others: every alert that any of them tells, those that fire first, the worst
    /// before all. An alert that began and ended meanwhile is there twice, so that both are noted as told.
    /// </summary>
    public static OutboxEntry Entry(NotificationOutbox outbox, AlertEvent.NotificationsFolded folded)
    {
        OutboxEntry[] entries = [.. folded.Folded.Select(id => outbox[id])];
        OutboxAlert[] all =
        [
            .. entries.SelectMany(AlertsOf).OrderBy(alert => alert.EndsAt is not null)
                .ThenByDescending(alert => AlertSeverities.Of(alert.Labels)),
        ];
        ImmutableArray<OutboxAlert> told = [.. all.Take(folded.MostAlerts)];
        bool isFiring = Array.Exists(all, alert => alert.EndsAt is null);
        int notifications = entries.Sum(entry => Math.Max(1, entry.Group?.Folded ?? 0));
        return new OutboxEntry(
            folded.Id, folded.Key, folded.Receiver, isFiring, Labels, LabelSet.Empty, Episode: "",
            all.Min(alert => alert.StartsAt), isFiring ? null : all.Max(alert => alert.EndsAt), double.NaN, folded.At,
            NextAt: folded.At)
        {
            Group = new OutboxGroup(
                GroupKey, told, all.Length - told.Length + entries.Sum(entry => entry.Group?.Truncated ?? 0),
                $"{notifications} notifications in one, for the receiver's limit")
            {
                Folded = notifications,
            },
        };
    }

    private static IEnumerable<OutboxAlert> AlertsOf(OutboxEntry entry) => entry.Group is { } group
        ? group.Alerts
        :
        [
            new OutboxAlert(
                entry.Labels, entry.Annotations, entry.Episode, entry.StartsAt, entry.EndsAt, entry.Value,
                entry.GeneratorUrl),
        ];
}
