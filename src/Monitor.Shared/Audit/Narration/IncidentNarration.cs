using System.Collections.Immutable;
using System.Globalization;
using Monitor.Shared.Incidents;
using Monitor.Shared.OnCall;
using static Monitor.Shared.Audit.Narration.AlertNarration;

namespace Monitor.Shared.Audit.Narration;

/// <summary>What the incidents' journal says, as entries of the audit log.</summary>
public static class IncidentNarration
{
    public static IEnumerable<AuditEntry> Tell(IReadOnlyList<IncidentEvent> events) => events.Select(Tell);

    private static AuditEntry Tell(IncidentEvent fact) => fact switch
    {
        IncidentEvent.Opened e => Part(
            e, "incident.opened", "no open incident fits the alert", [AuditSubject.Alert(e.Alert.Fingerprint)],
            Details(e.Alert)),
        IncidentEvent.AlertJoined e => Part(
            e, "incident.joined",
            e.Alert.Because.IsEmpty ? "the alert was part of it before" : string.Join("; ", e.Alert.Because),
            [AuditSubject.Alert(e.Alert.Fingerprint)],
            [.. Details(e.Alert), new AuditDetail("score", e.Score.ToString("0.00", CultureInfo.InvariantCulture))]),
        IncidentEvent.AlertLeft e => Part(
            e, "incident.alert_ended", "", [AuditSubject.Alert(e.Fingerprint)],
            [new AuditDetail("ends_at", AuditLine.Time(e.EndsAt))]),
        IncidentEvent.GotWorse e => Part(e, "incident.worse", $"it is {Word(e.Severity)} now"),
        IncidentEvent.Unacknowledged e => By(e.By ?? "", e, "incident.unacknowledged", e.Reason),
        IncidentEvent.SnoozeEnded e => Part(e, "incident.snooze_ended", e.Reason),
        IncidentEvent.Reopened e => Part(e, "incident.reopened", e.Reason),
        IncidentEvent.Forgotten e => Part(e, "incident.forgotten", "it was over, and there are too many"),
        _ => TellByHand(fact),
    };

    private static AuditEntry TellByHand(IncidentEvent fact) => fact switch
    {
        IncidentEvent.Acknowledged e => By(
            e.By, e, "incident.acknowledged", e.Note,
            details: [new AuditDetail("in_hand", e.IsInHand ? "yes" : "not yet: more must acknowledge")]),
        IncidentEvent.Assigned e => By(e.By, e, "incident.assigned", "", details: [new AuditDetail("to", e.To)]),
        IncidentEvent.Commented e => By(e.By, e, "incident.commented", e.Text),
        IncidentEvent.Snoozed e => By(
            e.By, e, "incident.snoozed", "", details: [new AuditDetail("until", AuditLine.Time(e.Until))]),
        IncidentEvent.MergedInto e => By(
            e.By, e, "incident.merged", e.Reason, [AuditSubject.Incident(e.Into)],
            [new AuditDetail("into", Number(e.Into))]),
        IncidentEvent.SplitOff e => By(
            e.By, e, "incident.split", "",
            [AuditSubject.Incident(e.Into), .. e.Fingerprints.Select(AuditSubject.Alert)],
            [new AuditDetail("into", Number(e.Into)), new AuditDetail("alerts", Number(e.Fingerprints.Length))]),
        IncidentEvent.Resolved e => By(e.By, e, "incident.resolved", e.Note),
        IncidentEvent.OverrideAdded e => Arranged(e, e.Override, e.Override.By, "oncall.override_added",
            e.Override.Reason),
        IncidentEvent.OverrideRemoved e => Arranged(e, e.Override, e.By, "oncall.override_removed", e.Reason),
        IncidentEvent.OverrideForgotten e => new AuditEntry(
            e.At, AuditActors.Incidents, "oncall.override_forgotten", [], "it was over long enough",
            [new AuditDetail("override", e.Override)]),
        IncidentEvent.Escalated e => EscalationNarration.Tell(e),
        IncidentEvent.Paged e => EscalationNarration.Tell(e),
        IncidentEvent.PageSettled e => EscalationNarration.Tell(e),
        _ => Part(fact, "journal." + fact.GetType().Name, ""),
    };

    private static AuditEntry Arranged(
        IncidentEvent fact, OnCallOverride arranged, string by, string action, string reason) => new(
            fact.At, AuditActors.Person(by), action, [AuditSubject.Schedule(arranged.Schedule)], reason,
            [
                new AuditDetail("override", arranged.Id), new AuditDetail("person", arranged.Person ?? "nobody"),
                new AuditDetail("from", AuditLine.Time(arranged.From)), new AuditDetail("to",
                    AuditLine.Time(arranged.To)),
            ]);

    private static AuditEntry Part(
        IncidentEvent fact, string action, string reason, ImmutableArray<AuditSubject>? more = null,
        ImmutableArray<AuditDetail>? details = null) => new(
            fact.At, AuditActors.Incidents, action, [AuditSubject.Incident(fact.Id), .. more ?? []], reason,
            details ?? []);

    /// <summary>Nobody's name means that it happened by itself.</summary>
    private static AuditEntry By(
        string person, IncidentEvent fact, string action, string reason, ImmutableArray<AuditSubject>? more = null,
        ImmutableArray<AuditDetail>? details = null) => Part(fact, action, reason, more, details) with
        {
            Actor = person.Length > 0 ? AuditActors.Person(person) : AuditActors.Incidents,
        };

    private static ImmutableArray<AuditDetail> Details(IncidentAlert alert) =>
    [
        new AuditDetail("alert", alert.Name), new AuditDetail("component", alert.Component),
        new AuditDetail("severity", Word(alert.Severity)), new AuditDetail("starts_at", AuditLine.Time(alert.StartsAt)),
    ];

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();
}
