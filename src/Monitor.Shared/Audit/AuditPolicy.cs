namespace Monitor.Shared.Audit;

/// <summary>How much of the audit log is kept.</summary>
/// <param name="Keep">Records that are older go.</param>
/// <param name="MaxBytes">When the log takes more, the oldest records go, whatever their age.</param>
public sealed record AuditPolicy(TimeSpan Keep, long MaxBytes)
{
    /// <summary>Four hundred days, a gigabyte.</summary>
    public static AuditPolicy Usual { get; } = new(TimeSpan.FromDays(400), 1L << 30);
}
