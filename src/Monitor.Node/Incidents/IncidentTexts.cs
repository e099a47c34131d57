using System.Text.RegularExpressions;
using Monitor.Shared.Incidents;

namespace Monitor.Node.Incidents;

/// <summary>Incidents and their time lines in words.</summary>
internal static partial class IncidentTexts
{
    /// <summary>What an incident is about, in a line.</summary>
    public static string TitleOf(Incident incident, string? cause)
    {
        IncidentAlert first = incident.Alerts.Values.MinBy(alert => alert.StartsAt)!;
        string where = cause ?? first.Component;
        string on = where.Length > 0 ? $" on {where}" : "";
        IncidentAlert told =
            incident.Alerts.Values.Where(alert => alert.Component == where).MinBy(alert => alert.StartsAt) ?? first;
        return incident.Alerts.Count == 1
            ? $"{told.Name}{on}"
            : $"{told.Name}{on} and {incident.Alerts.Count - 1} more";
    }

    public static TimelineEntry Describe(IncidentEvent fact)
    {
        (string by, string text) = fact switch
        {
            IncidentEvent.Opened e => ("", $"{NameOf(e.Alert)} opened it"),
            IncidentEvent.AlertJoined e => ("", $"{NameOf(e.Alert)} joined ({e.Score:0.00}): {Reasons(e.Alert)}"),
            IncidentEvent.AlertLeft e => ("", $"alert {e.Fingerprint} is over"),
            IncidentEvent.GotWorse e => ("", $"it is {Word(e.Severity)} now"),
            IncidentEvent.Acknowledged e => (e.By, Noted(e.IsInHand ? "has it" : "acknowledged; more must", e.Note)),
            IncidentEvent.Unacknowledged e => ("", $"nobody has it any more: {e.Reason}"),
            IncidentEvent.Assigned e => (e.By, $"assigned it to {e.To}"),
            IncidentEvent.Commented e => (e.By, e.Text),
            IncidentEvent.Snoozed e => (e.By, $"snoozed it until {e.Until:u}"),
            IncidentEvent.SnoozeEnded e => ("", $"it is not snoozed any more: {e.Reason}"),
            IncidentEvent.MergedInto e => (e.By, $"incident {e.Id} became part of {e.Into}: {e.Reason}"),
            IncidentEvent.SplitOff e => (e.By, $"{e.Fingerprints.Length} alerts went into incident {e.Into}"),
            IncidentEvent.Resolved e => (e.By, Noted("it is over", e.Note)),
            IncidentEvent.Reopened e => ("", $"it is open again: {e.Reason}"),
            _ => ("", ""),
        };
        return new TimelineEntry(fact.At, Words(fact.GetType().Name), by, text);
    }

    /// <summary>"AlertJoined" as "alert joined".</summary>
    public static string Words(string name) => Capital().Replace(name, " $0").Trim().ToLowerInvariant();

    public static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static string NameOf(IncidentAlert alert) =>
        alert.Component.Length > 0 ? $"{alert.Name} on {alert.Component}" : alert.Name;

    private static string Reasons(IncidentAlert alert) =>
        alert.Because.IsEmpty ? "it fires again" : string.Join("; ", alert.Because);

    private static string Noted(string text, string note) => note.Length > 0 ? $"{text}: {note}" : text;

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
