using System.Collections.Immutable;

namespace Monitor.Shared.Audit;

/// <summary>
/// Records that became durable together, and how far the journals are told by them. One entry of the audit's journal.
/// </summary>
/// <param name="Previous">The hash of the record before the first.</param>
/// <param name="FirstSequence">The number of its first record, or of the one to come where it has none.</param>
/// <param name="Records">In order; none where journals only said what is not told here.</param>
/// <param name="Positions">Of each journal that is followed, the last entry that is told.</param>
public sealed record AuditBlock(
    AuditHash Previous,
    long FirstSequence,
    ImmutableArray<AuditRecord> Records,
    ImmutableSortedDictionary<string, long> Positions)
{
    /// <summary>Where the chain stands behind it.</summary>
    public AuditHead Head => Records.IsEmpty
        ? new AuditHead(FirstSequence - 1, Previous)
        : new AuditHead(Records[^1].Sequence, Records[^1].Hash);
}

/// <summary>The end of the chain: what, known elsewhere, proves that nothing before it was changed.</summary>
/// <param name="Sequence">Of the last record; 0 where there is none.</param>
/// <param name="Hash">Of the last record; zero where there is none.</param>
public readonly record struct AuditHead(long Sequence, AuditHash Hash)
{
    public override string ToString() => $"{Sequence}:{Hash}";

    /// <summary>As <see cref="ToString"/> writes it.</summary>
    public static bool TryParse(string text, out AuditHead head)
    {
        head = default;
        int colon = text.IndexOf(':');
        if (colon < 1 || !long.TryParse(text.AsSpan(0, colon), out long sequence) || sequence < 0
            || !AuditHash.TryParse(text[(colon + 1)..], out AuditHash hash))
            return false;
        head = new AuditHead(sequence, hash);
        return true;
    }
}
