namespace Monitor.Shared.Audit;

/// <summary>Blocks that follow each other, kept and dropped as one.</summary>
/// <param name="JournalFrom">The journal's number of its first block.</param>
/// <param name="JournalThrough">The journal's number of its last block.</param>
/// <param name="First">Its first record.</param>
/// <param name="Last">Its last record, and the hash of that.</param>
/// <param name="LastAt">The latest time of its records.</param>
/// <param name="Bytes">What its blocks take.</param>
public sealed record AuditStretch(
    long JournalFrom, long JournalThrough, long First, AuditHead Last, DateTimeOffset LastAt, long Bytes)
{
    /// <summary>The two as one.</summary>
    internal AuditStretch With(AuditStretch next) => new(
        JournalFrom, next.JournalThrough, First, next.Last, LastAt > next.LastAt ? LastAt : next.LastAt,
        Bytes + next.Bytes);
}
