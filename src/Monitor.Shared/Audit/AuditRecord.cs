namespace Monitor.Shared.Audit;

/// <summary>One link of the audit log's chain.</summary>
/// <param name="Sequence">1, 2, 3, … without gaps.</param>
/// <param name="Entry">What it says.</param>
/// <param name="Previous">The hash of the record before; zero before the first.</param>
/// <param name="Hash">SHA-256 over the hash before and this record's canonical form (<see cref="AuditForm"/>).</param>
public sealed record AuditRecord(long Sequence, AuditEntry Entry, AuditHash Previous, AuditHash Hash)
{
    /// <summary>True when the hash is that of what the record says.</summary>
    public bool IsSealed
    {
        get
        {
            using var bytes = new Ingest.Log.GrowingBuffer();
            AuditForm.Write(bytes, Sequence, Entry);
            return AuditHash.Of(Previous, bytes.Span) == Hash;
        }
    }
}
