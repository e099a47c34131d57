using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Monitor.Shared.Alerting.Flapping;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Outbox;

/// <summary>What a notification of a group tells.</summary>
/// <param name="Key">The group's key, as Alertmanager writes it.</param>
/// <param name="Alerts">The alerts as they stood when it was queued: those that fire first, the worst first.</param>
/// <param name="Truncated">How many more there were.</param>
/// <param name="Reason">Why the group is told now.</param>
public sealed record OutboxGroup(string Key, ImmutableArray<OutboxAlert> Alerts, int Truncated, string Reason)
{
    /// <summary>How many notifications this one stands for; 0 where it is itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Folded { get; init; }

    /// <summary>The entry that stands for the event; the alerts are as the state has them.</summary>
    internal static OutboxEntry Entry(AlertManagerState state, AlertEvent.GroupNotified told)
    {
        ImmutableArray<OutboxAlert> alerts =
        [
            .. told.Firing.Select(labels => OutboxAlert.Of(state.Alerts[labels])).Take(told.MostAlerts),
            .. told.Resolved.Select(labels => OutboxAlert.Of(state.Alerts[labels]))
                .Take(Math.Max(0, told.MostAlerts - told.Firing.Length)),
        ];
        bool isFiring = !told.Firing.IsEmpty;
        int truncated = told.Firing.Length + told.Resolved.Length - alerts.Length;
        return new OutboxEntry(
            told.Id, told.Key, told.Receiver, isFiring, told.Group, LabelSet.Empty, Episode: "",
            alerts.Min(alert => alert.StartsAt), isFiring ? null : alerts.Max(alert => alert.EndsAt), double.NaN,
            told.At, NextAt: told.At)
        {
            Group = new OutboxGroup(told.GroupKey, alerts, truncated, told.Reason),
        };
    }
}

/// <summary>One alert of a group's notification.</summary>
public sealed record OutboxAlert(
    LabelSet Labels, LabelSet Annotations, string Episode, DateTimeOffset StartsAt, DateTimeOffset? EndsAt,
    double Value,
    string? GeneratorUrl)
{
    internal static OutboxAlert Of(Alert alert) => new(
        alert.Labels, AnnotationsOf(alert), alert.Episode!.Id, alert.Episode.StartsAt, alert.Episode.EndsAt,
        alert.Value, alert.GeneratorUrl);

    /// <summary>The alert's texts, with a word that it flaps where it does.</summary>
    internal static LabelSet AnnotationsOf(Alert alert) => alert.Flap is { Since: not null } flap
        ? alert.Annotations.With(FlapState.Annotation, flap.Text)
        : alert.Annotations;
}
