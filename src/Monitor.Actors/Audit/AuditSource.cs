using Monitor.Shared.Alerting.Journal;
using Monitor.Shared.Audit;
using Monitor.Shared.Audit.Narration;
using Monitor.Shared.Incidents.Journal;

namespace Monitor.Actors.Audit;

/// <summary>A journal that the audit log follows, and what its entries say.</summary>
/// <param name="Stream">The journal's stream.</param>
/// <param name="Tell">The records of one entry.</param>
internal sealed record AuditSource(string Stream, Func<ReadOnlyMemory<byte>, IReadOnlyList<AuditEntry>> Tell)
{
    public static AuditSource Alerts(string stream) => new(
        stream, static entry => [.. AlertNarration.Tell(AlertCodec.DecodeEntry(entry.Span))]);

    public static AuditSource Incidents(string stream) => new(
        stream, static entry => [.. IncidentNarration.Tell(IncidentCodec.DecodeEntry(entry.Span))]);
}
