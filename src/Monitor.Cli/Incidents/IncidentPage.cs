using Monitor.Cli.Alerting;
using Monitor.Cli.Output;

namespace Monitor.Cli.Incidents;

/// <summary>One incident for people.</summary>
internal static class IncidentPage
{
    public static void Print(CommandOutput output, IncidentAnswer answer, DateTimeOffset now)
    {
        IncidentSummary incident = answer.Incident;
        output.WriteLine(
            new Cell($"#{incident.Id} {incident.Title} ", Tone.Heading), IncidentCommand.StatusOf(incident), ", ",
            AlertTable.SeverityCell(incident.Severity));
        void Field(string name, string text) => output.WriteLine(new Cell($"  {name,-13}", Tone.Faint), text);
        Field("opened", $"{Age.Moment(incident.OpenedAt)} ({Age.Of(incident.OpenedAt, now)} ago)");
        if (incident.AcknowledgedAt is { } acknowledged)
        {
            Field("acknowledged", $"{Age.Moment(acknowledged)}, after {Age.Of(incident.OpenedAt, acknowledged)}, by "
                + string.Join(", ", incident.AcknowledgedBy));
        }

        if (incident.Assignee.Length > 0)
            Field("assigned to", incident.Assignee);
        if (incident.SnoozedUntil is { } snoozed)
            Field("snoozed until", Age.Moment(snoozed));
        if (incident.ResolvedAt is { } resolved)
            Field("resolved", $"{Age.Moment(resolved)}, after {Age.Of(incident.OpenedAt, resolved)}");
        if (incident.Escalation is { } escalation)
            Field("escalation", Describe(escalation));
        foreach (IncidentCause cause in answer.Causes)
            Field("likely cause", $"{cause.Component} ({cause.Score:0.00}): {string.Join("; ", cause.Reasons)}");
        output.WriteLine();
        output.Write(AlertsOf(answer.Alerts, now));
        output.WriteLine();
        foreach (IncidentMoment moment in answer.Timeline)
        {
            string by = moment.By.Length > 0 ? $"{moment.By}: " : "";
            output.WriteLine(
                new Cell($"{Age.Moment(moment.At)}  ", Tone.Faint), new Cell($"{moment.Kind,-15}"),
                $" {by}{moment.Text}");
        }
    }

    /// <summary>"desk, running: step 2 of round 1 at 10:05; told ann, boss; 2 must acknowledge".</summary>
    private static string Describe(IncidentEscalation escalation)
    {
        string next = escalation.NextAt is { } at
            ? (escalation.NextStep is { } step ? $"step {step} of round {escalation.Round} at " : "until ")
            + Age.Moment(at)
            : escalation.Reason;
        string told = escalation.Told.Count == 0 ? "" : "; told " + string.Join(
            ", ", escalation.Told.Select(t => t.Person.Length > 0 ? t.Person : t.Receiver).Distinct());
        string needed = escalation.AcknowledgementsNeeded > 1
            ? $"; {escalation.AcknowledgementsNeeded} must acknowledge"
            : "";
        return $"{escalation.Policy}, {escalation.Status}: {next}{told}{needed}";
    }

    private static Table AlertsOf(IReadOnlyList<IncidentAlert> alerts, DateTimeOffset now)
    {
        var table = new Table(
            new("STATE"), new("SEVERITY"), new("ALERT"), new("COMPONENT"), new("FOR", IsNumber: true),
            new("FINGERPRINT"),
            new("WHY HERE"));
        foreach (IncidentAlert alert in alerts)
        {
            table.Add(
                alert.EndsAt is null ? new Cell("firing", Tone.Bad) : new Cell("over", Tone.Good),
                AlertTable.SeverityCell(alert.Severity), alert.Labels.GetValueOrDefault("alertname", ""),
                alert.Labels.GetValueOrDefault("component", ""), Age.Of(alert.StartsAt, alert.EndsAt ?? now),
                alert.Fingerprint, alert.Because.Count > 0 ? string.Join("; ", alert.Because) : "the first");
        }

        return table;
    }
}
