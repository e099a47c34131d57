using Monitor.Actors.Instruments;

namespace Monitor.Actors.Audit;

/// <summary>What is counted of the audit log.</summary>
internal sealed class AuditInstruments
{
    public AuditInstruments(InstrumentRegistry registry, AuditBoard board)
    {
        Records = registry.Counter("monitor_audit_records_total", "Records that were added to the audit log.");
        AppendFailures = registry.Counter(
            "monitor_audit_failures_total", "Appends to the audit log that could not be made.");
        registry.ObserveGauge(
            "monitor_audit_sequence", "The number of the audit log's last record, where it is kept.",
            () => board.Ledger?.Head.Sequence ?? 0);
        registry.ObserveGauge(
            "monitor_audit_bytes", "What the audit log takes, where it is kept.", () => board.Ledger?.Bytes ?? 0);
        registry.ObserveGauge(
            "monitor_audit_broken", "1 while the audit log cannot go on; the journals keep what it has not told.",
            () => board.BrokenBecause is null ? 0 : 1);
    }

    public CounterInstrument Records { get; }

    public CounterInstrument AppendFailures { get; }
}
