using System.Collections.Immutable;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Escalation;
using Monitor.Shared.Incidents;
using static Monitor.Shared.Audit.Narration.AlertNarration;

namespace Monitor.Shared.Audit.Narration;

/// <summary>How an incident walks through people, as entries of the audit log. Steps are counted from 1.</summary>
internal static class EscalationNarration
{
    public static AuditEntry Tell(IncidentEvent.Escalated escalated) => escalated.Step switch
    {
        EscalationEvent.Began e => Of(e, "escalation.began", e.Reason, ("policy", e.Policy), ("due_at", Time(e.DueAt))),
        EscalationEvent.StepTaken e => Of(
            e, "escalation.step", string.Join("; ", Why(e)), ("step", Number(e.Step + 1)), ("pages", Pages(e.Pages)),
            ("next_at", Time(e.NextAt))),
        EscalationEvent.StepSkipped e => Of(e, "escalation.skipped", e.Reason, ("step", Number(e.Step + 1))),
        EscalationEvent.WentBack e => Of(e, "escalation.went_back", "", ("step", Number(e.Step + 1))),
        EscalationEvent.RoundBegan e => Of(
            e, "escalation.round", "nobody has acknowledged", ("round", Number(e.Round))),
        EscalationEvent.HandedOver e => Of(
            e, "escalation.handed_over", "all rounds of the one before are done", ("policy", e.Policy)),
        EscalationEvent.Exhausted e => Of(e, "escalation.exhausted", e.Reason),
        EscalationEvent.Held e => Of(e, "escalation.held", "", ("by", e.By), ("until", Time(e.Until))),
        EscalationEvent.Paused e => Of(e, "escalation.paused", "", ("until", Time(e.Until))),
        EscalationEvent.Urged e => Of(e, "escalation.urged", "", ("policy", e.Policy)) with
        {
            Actor = AuditActors.Person(e.By),
        },
        EscalationEvent.Called e => Of(
            e, "escalation.called", "", ("person", e.Person), ("pages", Pages(e.Pages))) with
        {
            Actor = AuditActors.Person(e.By),
        },
        EscalationEvent.Ended e => Of(e, "escalation.ended", e.Reason),
        EscalationEvent.Forgotten e => Of(e, "escalation.forgotten", "the incident is forgotten"),
        EscalationEvent e => Of(e, "journal." + e.GetType().Name, ""),
    };

    public static AuditEntry Tell(IncidentEvent.Paged paged) => new(
        paged.At, AuditActors.Escalation, "page.decided",
        [AuditSubject.Incident(paged.Id), AuditSubject.Receiver(paged.Page.Receiver)], paged.Page.Because,
        [
            new AuditDetail("page", Number(paged.Page.Number)), new AuditDetail("to", To(paged.Page.Person)),
            new AuditDetail("news", paged.Page.News.ToString().ToLowerInvariant()),
            new AuditDetail("urgent", paged.Page.IsUrgent ? "yes" : "no"), new AuditDetail("title", paged.Page.Title),
        ]);

    public static AuditEntry Tell(IncidentEvent.PageSettled settled)
    {
        PageSettlement page = settled.Settlement;
        return new AuditEntry(
            settled.At, AuditActors.Outbox, "page.settled",
            [AuditSubject.Incident(settled.Id), AuditSubject.Receiver(page.Receiver)], page.Reason,
            [
                new AuditDetail("page", Number(page.Page)), new AuditDetail("to", To(page.Person)),
                new AuditDetail("outcome", page.Outcome.ToString().ToLowerInvariant()),
                new AuditDetail("attempts", Number(page.Attempts)),
            ]);
    }

    private static string To(string person) => person.Length > 0 ? person : "nobody in person";

    private static string Pages(ImmutableArray<KeyedPage> pages) => string.Join(", ", pages.Select(keyed =>
        keyed.Page.Person.Length > 0 ? $"{keyed.Page.Person} by {keyed.Page.Receiver}" : keyed.Page.Receiver));

    /// <summary>Who is on call by which schedule, and who could not be told.</summary>
    private static IEnumerable<string> Why(EscalationEvent.StepTaken step) =>
        step.Pages.Select(keyed => keyed.Via).OfType<string>().Distinct().Concat(step.Notes);

    private static AuditEntry Of(
        EscalationEvent step, string action, string reason, params ReadOnlySpan<(string Name, string Value)> details)
    {
        var named = ImmutableArray.CreateBuilder<AuditDetail>(details.Length);
        foreach ((string name, string value) in details)
            named.Add(new AuditDetail(name, value));
        return new AuditEntry(
            step.At, AuditActors.Escalation, action, [AuditSubject.Incident(step.Incident)], reason,
            named.MoveToImmutable());
    }
}
