using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Outbox;

/// <summary>What a notification about an incident tells.</summary>
/// <param name="Told">The page.</param>
/// <param name="Alerts">Its alerts, with their texts as they stood when it was queued.</param>
public sealed record OutboxPage(IncidentPage Told, ImmutableArray<OutboxAlert> Alerts)
{
    /// <summary>True when somebody had the incident before this was told: it is not tried any more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsWithdrawn { get; init; }

    /// <summary>The entry that stands for the event; the alerts' texts are as the state has them.</summary>
    internal static OutboxEntry Entry(AlertManagerState state, AlertEvent.PageQueued queued)
    {
        IncidentPage page = queued.Page;
        bool isOver = page.News == IncidentNews.Resolved;
        return new OutboxEntry(
            queued.Id, IdempotencyKey.OfPage(page.Key), page.Receiver, !isOver, LabelsOf(page.Incident), LabelSet.Empty,
            Episode: "", page.OpenedAt, isOver ? page.ResolvedAt ?? queued.At : null, double.NaN, queued.At,
            NextAt: queued.At)
        {
            Page = new OutboxPage(page, [.. page.Alerts.Select(alert => Describe(state, alert))]),
        };
    }

    /// <summary>
    /// What the outbox orders by: what is told of one incident reaches a receiver in the order in which it happened.
    /// </summary>
    private static LabelSet LabelsOf(long incident) =>
        LabelSet.From(("incident", incident.ToString(CultureInfo.InvariantCulture)));

    private static OutboxAlert Describe(AlertManagerState state, PagedAlert alert)
    {
        Alert? known = state.Alerts.GetValueOrDefault(alert.Labels);
        return new OutboxAlert(
            alert.Labels, known is null ? LabelSet.Empty : OutboxAlert.AnnotationsOf(known), known?.Episode?.Id ?? "",
            alert.StartsAt, alert.EndsAt, known?.Value ?? double.NaN, known?.GeneratorUrl);
    }
}
