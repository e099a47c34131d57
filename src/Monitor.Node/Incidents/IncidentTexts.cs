using System.Text.RegularExpressions;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Escalation;
using Monitor.Shared.Incidents;

namespace Monitor.Node.Incidents;

/// <summary>Incidents and their time lines in words.</summary>
internal static partial class IncidentTexts
{
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
            IncidentEvent.Escalated e => Describe(e.Step),
            IncidentEvent.Paged e => ("", $"page {e.Page.Number}: {Whom(e.Page)} is told that {NewsOf(e.Page)}"),
            IncidentEvent.PageSettled e => ("", Describe(e.Settlement)),
            _ => ("", ""),
        };
        return new TimelineEntry(fact.At, KindOf(fact), by, text);
    }

    private static string KindOf(IncidentEvent fact) =>
        Words(fact is IncidentEvent.Escalated escalated ? escalated.Step.GetType().Name : fact.GetType().Name);

    private static (string By, string Text) Describe(EscalationEvent fact) => fact switch
    {
        EscalationEvent.Began e => ("", $"{e.Policy} has it from its first step on: {e.Reason}"),
        EscalationEvent.StepTaken e => ("", Noted(
            $"step {e.Step + 1}; the next is due at {e.NextAt:u}", string.Join("; ", e.Notes))),
        EscalationEvent.StepSkipped e => ("", $"step {e.Step + 1} was left out: {e.Reason}"),
        EscalationEvent.WentBack e => ("", $"step {e.Step + 1} is taken after all: it got worse"),
        EscalationEvent.RoundBegan e => ("", $"round {e.Round}"),
        EscalationEvent.HandedOver e => ("", $"{e.Policy} takes over"),
        EscalationEvent.Exhausted e => ("", $"nobody is left to tell: {e.Reason}"),
        EscalationEvent.Held e => (e.By, e.Until is { } until ? $"has it until {until:u}" : "has it"),
        EscalationEvent.Paused e => ("", $"nobody is told until {e.Until:u}"),
        EscalationEvent.Urged e =>
            (e.By, e.Policy.Length > 0 ? $"handed it over to {e.Policy}" : "wants the next step now"),
        EscalationEvent.Called e => (e.By, $"asked for {e.Person}"),
        EscalationEvent.Ended e => ("", $"nobody is told any more: {e.Reason}"),
        _ => ("", ""),
    };

    private static string Describe(PageSettlement settled)
    {
        string what = $"page {settled.Page} by {settled.Receiver}";
        string tries = settled.Attempts > 1 ? $" at attempt {settled.Attempts}" : "";
        return settled.Outcome switch
        {
            PageOutcome.Delivered => $"{what} was taken{tries}",
            PageOutcome.Withdrawn or PageOutcome.NotWanted => $"{what} was not needed: {settled.Reason}",
            _ => $"{what} failed{tries}: {settled.Reason}",
        };
    }

    private static string Whom(IncidentPage page) =>
        page.Person.Length > 0 ? $"{page.Person} (by {page.Receiver})" : page.Receiver;

    private static string NewsOf(IncidentPage page) => page.News switch
    {
        IncidentNews.Acknowledged => $"somebody has it: {page.Because}",
        IncidentNews.Resolved => $"it is over: {page.Because}",
        _ => $"it waits for somebody{(page.IsUrgent ? ", urgently" : "")}: {page.Because}",
    };

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
