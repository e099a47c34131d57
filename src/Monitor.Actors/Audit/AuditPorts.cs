using Monitor.Actors.Ports;

namespace Monitor.Actors.Audit;

/// <summary>What the audit log's actor works with.</summary>
/// <param name="Journal">Has the journals that are followed, and the log itself.</param>
/// <param name="Snapshots">Where the ledger goes now and then.</param>
/// <param name="Feed">Brings what is new in the journals.</param>
/// <param name="Board">Where readers look.</param>
internal sealed record AuditPorts(
    IJournal Journal, ISnapshots Snapshots, AuditFeed Feed, AuditBoard Board, AuditInstruments Instruments);
