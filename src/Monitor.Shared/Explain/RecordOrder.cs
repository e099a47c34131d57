using Monitor.Shared.Audit;

namespace Monitor.Shared.Explain;

/// <summary>
/// The order in which things were decided. The audit log follows two journals, each in its order, and one may be told a
/// moment before the other: so what alerts and what incidents did is laid together by time. Within each of the two the
/// order is the journal's, whatever clocks say; at one moment a cause comes before what follows from it.
/// </summary>
public static class RecordOrder
{
    /// <param name="records">By their numbers.</param>
    public static IEnumerable<AuditRecord> ByTime(IReadOnlyCollection<AuditRecord> records)
    {
        var alerts = new Queue<AuditRecord>(records.Where(record => !IsOfIncidents(record)));
        var incidents = new Queue<AuditRecord>(records.Where(IsOfIncidents));
        while (alerts.TryPeek(out AuditRecord? alert) && incidents.TryPeek(out AuditRecord? incident))
            yield return (IsBefore(incident, alert) ? incidents : alerts).Dequeue();
        foreach (AuditRecord rest in alerts.Concat(incidents))
            yield return rest;
    }

    private static bool IsBefore(AuditRecord one, AuditRecord other) => one.Entry.At != other.Entry.At
        ? one.Entry.At < other.Entry.At
        : Rank(one.Entry.Action) < Rank(other.Entry.Action);

    private static bool IsOfIncidents(AuditRecord record) =>
        AreaOf(record.Entry.Action) is "incident" or "escalation" or "page";

    private static int Rank(string action) => AreaOf(action) switch
    {
        "alert" or "silence" => 0,
        "incident" => 1,
        "escalation" => 2,
        "page" when action == "page.decided" => 3,
        "page" => 5,
        _ => 4,
    };

    private static string AreaOf(string action) => action.IndexOf('.') is > 0 and int dot ? action[..dot] : action;
}
