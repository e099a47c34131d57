using System.Collections.Immutable;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Escalation;
using Monitor.Shared.Incidents;

namespace Monitor.Shared.Explain;

/// <summary>How an incident stands now: who has it, and who is told next.</summary>
public static class IncidentStanding
{
    public static ImmutableArray<string> Of(IncidentState state, Incident incident)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        int firing = incident.Alerts.Values.Count(alert => alert.IsFiring);
        lines.Add(incident.Status switch
        {
            IncidentStatus.Resolved when incident.MergedInto > 0 => $"is part of incident {incident.MergedInto}",
            IncidentStatus.Resolved => $"is over since {AlertStanding.Time(incident.ResolvedAt ?? incident.GrewAt)}",
            IncidentStatus.Acknowledged => $"is in the hands of {string.Join(", ", incident.AcknowledgedBy)}",
            _ => $"is open since {AlertStanding.Time(incident.OpenedAt)}, and nobody has it",
        });
        if (incident.IsOpen)
        {
            lines.Add(
                incident.Alerts.Count == 1 ? "has one alert" : $"has {incident.Alerts.Count} alerts: {firing} fire");
        }

        if (incident.Assignee.Length > 0)
            lines.Add($"is assigned to {incident.Assignee}");
        if (incident.SnoozedUntil is { } until)
            lines.Add($"is snoozed until {AlertStanding.Time(until)}: nobody is told before, unless it gets worse");
        if (incident.IsOpen)
            lines.Add(Escalation(state.Escalations.ByIncident.GetValueOrDefault(incident.Id)));
        foreach (IncidentPage page in state.Pages.Waiting.Values.Where(page => page.Incident == incident.Id))
            lines.Add($"page {page.Number} to {To(page)} is not settled yet");
        return lines.ToImmutable();
    }

    private static string Escalation(EscalationState? escalation) => escalation switch
    {
        null => "goes to nobody: no policy takes it",
        { Status: EscalationStatus.Running } =>
            $"is escalated by policy {escalation.Policy}, round {escalation.Round}: step "
            + $"{escalation.NextStep + 1} is due{At(escalation.DueAt)}",
        { Status: EscalationStatus.Acknowledged, DueAt: { } due } =>
            $"is not escalated while it is in hand; the acknowledgement runs out at {AlertStanding.Time(due)}",
        { Status: EscalationStatus.Acknowledged } => "is not escalated while it is in hand",
        { Status: EscalationStatus.Snoozed } => $"is not escalated while it is snoozed{At(escalation.DueAt)}",
        _ => $"is not escalated any more: {escalation.Reason}",
    };

    private static string At(DateTimeOffset? due) => due is { } at ? $" at {AlertStanding.Time(at)}" : "";

    private static string To(IncidentPage page) =>
        page.Person.Length > 0 ? $"{page.Person} by {page.Receiver}" : page.Receiver;
}
