using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Escalation;

namespace Monitor.Shared.Incidents.Response;

/// <summary>Pages with all that is told, as it stands when they are decided.</summary>
internal static class PageWriter
{
    // Enough to see what is wrong; a page of a storm stays a few kilobytes.
    private const int MostAlerts = 20;

    // Of a storm's two hundred components the first say enough.
    private const int MostComponents = 20;

    /// <summary>A page of a step, or of somebody's call.</summary>
    public static IncidentPage Triggered(ResponseDraft draft, EscalationEvent fact, KeyedPage page)
    {
        EscalationState escalation = draft.State.Escalations.ByIncident[fact.Incident];
        string because = fact switch
        {
            EscalationEvent.StepTaken step =>
                $"step {step.Step + 1} of {escalation.Policy}, round {escalation.Round}",
            EscalationEvent.Called called => $"{called.By} assigned it to {called.Person}",
            _ => escalation.Reason,
        };
        return Write(draft, fact.Incident, IncidentNews.Triggered, page.Page, page.Key, because, by: "");
    }

    /// <summary>Word for those who were told before, once for each receiver.</summary>
    public static IEnumerable<IncidentPage> News(
        ResponseDraft draft, EscalationState escalation, IncidentNews news, string because, string by)
    {
        foreach (Page told in escalation.Told.DistinctBy(page => page.Receiver))
        {
            string key = $"incident-{escalation.Incident}/{escalation.Run}/{news}/{NextNumber(draft)}/{told.Receiver}";
            yield return Write(draft, escalation.Incident, news, told with { IsUrgent = false }, key, because, by);
        }
    }

    private static long NextNumber(ResponseDraft draft) =>
        Math.Max(draft.State.Pages.Last, draft.Context.PagesTaken) + 1;

    private static IncidentPage Write(
        ResponseDraft draft, long id, IncidentNews news, Page page, string key, string because, string by)
    {
        Incident incident = draft.State.Book.Incidents[id];
        ImmutableArray<string> components =
            [.. RootCause.Rank(incident, draft.Context.Topology).Select(cause => cause.Component)];
        string cause = components.IsEmpty ? "" : components[0];
        ImmutableArray<PagedAlert> alerts =
        [
            .. incident.Alerts.Values
                .OrderByDescending(alert => alert.IsFiring).ThenByDescending(alert => alert.Severity)
                .ThenBy(alert => alert.StartsAt).ThenBy(alert => alert.Fingerprint, StringComparer.Ordinal)
                .Take(MostAlerts).Select(alert => new PagedAlert(alert.Labels, alert.StartsAt, alert.EndsAt)),
        ];
        return new IncidentPage(
            NextNumber(draft), key, id, news, page.Receiver, page.Person, page.IsUrgent, because, by,
            IncidentTitle.Of(incident, cause), incident.Severity, [.. components.Take(MostComponents)], cause,
            incident.OpenedAt, incident.ResolvedAt, incident.Alerts.Values.Count(alert => alert.IsFiring), alerts,
            incident.Alerts.Count - alerts.Length);
    }
}
