using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Silences;
using static Monitor.Shared.Audit.Narration.AlertNarration;

namespace Monitor.Shared.Audit.Narration;

/// <summary>Silences as entries of the audit log: who made, changed and ended them, and why.</summary>
internal static class SilenceNarration
{
    /// <summary>Null where the event is about something else.</summary>
    public static AuditEntry? Tell(AlertEvent fact) => fact switch
    {
        AlertEvent.SilenceSet e => Set(e, e.Silence),
        AlertEvent.SilenceReminded e => Entry(
            e, AuditActors.Routing, "silence.reminded", [AuditSubject.Silence(e.Id)], "it ends soon"),
        AlertEvent.SilencesForgotten e => Entry(
            e, AuditActors.Routing, "silences.forgotten", [.. e.Ids.Select(AuditSubject.Silence)],
            "they ended long ago"),
        _ => null,
    };

    private static AuditEntry Set(AlertEvent.SilenceSet set, Silence silence)
    {
        bool isOver = silence.EndsAt <= set.At;
        return Entry(
            set, AuditActors.Person(set.By ?? (isOver ? "" : silence.CreatedBy)),
            isOver ? "silence.expired" : "silence.set", [AuditSubject.Silence(silence.Id)], silence.Comment,
            new AuditDetail("matchers", string.Join(", ", silence.Matchers)),
            new AuditDetail("created_by", silence.CreatedBy),
            new AuditDetail("starts_at", AuditLine.Time(silence.StartsAt)),
            new AuditDetail("ends_at", AuditLine.Time(silence.EndsAt)),
            new AuditDetail("windows", Number(silence.Windows.Length)));
    }
}
