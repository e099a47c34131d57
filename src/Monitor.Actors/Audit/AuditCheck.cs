using Monitor.Shared.Audit;

namespace Monitor.Actors.Audit;

/// <summary>How far a check of the audit log is.</summary>
/// <param name="Records">So many records were looked at.</param>
/// <param name="Of">So many there are to look at.</param>
/// <param name="Verdict">What came of it; null while it goes on.</param>
/// <param name="Before">What had been found whole before and was not read again; null where all was read.</param>
public sealed record AuditCheck(long Records, long Of, AuditVerdict? Verdict, AuditCheckpoint? Before);

/// <summary>Up to here the audit log was found whole.</summary>
/// <param name="Block">The last block that was read.</param>
/// <param name="Head">The last record in it.</param>
/// <param name="At">When.</param>
public sealed record AuditCheckpoint(long Block, AuditHead Head, DateTimeOffset At);
