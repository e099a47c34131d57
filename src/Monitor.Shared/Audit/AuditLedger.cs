using System.Collections.Immutable;

namespace Monitor.Shared.Audit;

/// <summary>
/// How the audit log stands: where its chain ends, how far it follows each journal, and which of its blocks are where.
/// It follows from the blocks alone. Immutable.
/// </summary>
/// <param name="Head">The last record.</param>
/// <param name="JournalSequence">The last block.</param>
/// <param name="Positions">Of each journal that is followed, the last entry that is told.</param>
/// <param name="Stretches">What is kept, oldest first; of very much in larger pieces.</param>
/// <param name="TrimThrough">
/// Blocks up to this one are dropped, or may be at any time; an anchor stands for them.
/// </param>
public sealed record AuditLedger(
    AuditHead Head,
    long JournalSequence,
    ImmutableSortedDictionary<string, long> Positions,
    ImmutableArray<AuditStretch> Stretches,
    long TrimThrough)
{
    /// <summary>Most stretches; past it they are joined two by two, so that this stays small for years.</summary>
    public const int MaxStretches = 2048;

    private const int BlocksPerStretch = 64;
    private const long BytesPerStretch = 256 << 10;

    public static AuditLedger Empty { get; } = new(
        default, 0, ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal), [], 0);

    /// <summary>What is kept takes, in bytes.</summary>
    public long Bytes => Stretches.Sum(stretch => stretch.Bytes);

    /// <summary>The first record that is kept; 0 where there is none.</summary>
    public long First => Stretches.IsEmpty ? 0 : Stretches[0].First;

    public long PositionOf(string stream) => Positions.GetValueOrDefault(stream);

    /// <summary>The ledger after the next block.</summary>
    /// <exception cref="InvalidDataException">The block does not follow what is known.</exception>
    public AuditLedger After(long journalSequence, AuditBlockSummary block, int bytes)
    {
        if (journalSequence != JournalSequence + 1 || block.First != Head.Sequence + 1 || block.Previous != Head.Hash)
        {
            throw new InvalidDataException(
                $"Block {journalSequence} of the audit log begins with record {block.First} and does not follow block "
                + $"{JournalSequence}, which ends with record {Head.Sequence}.");
        }

        AuditLedger next = this with
        {
            Head = block.Head,
            JournalSequence = journalSequence,
            Positions = Positions.SetItems(block.Positions),
            Stretches = Join(Stretches, new AuditStretch(
                journalSequence, journalSequence, block.First, block.Head, block.LastAt, bytes)),
        };
        return block.Anchors.Aggregate(next, static (ledger, anchor) => ledger.Drop(anchor));
    }

    /// <summary>The block behind which a record is looked for: all before it have smaller numbers.</summary>
    public long BlockBefore(long record)
    {
        foreach (AuditStretch stretch in Stretches)
        {
            if (stretch.Last.Sequence >= record)
                return stretch.JournalFrom - 1;
        }

        return JournalSequence;
    }

    /// <summary>The block behind which records of a time and later are looked for.</summary>
    public long BlockBefore(DateTimeOffset time)
    {
        foreach (AuditStretch stretch in Stretches)
        {
            if (stretch.LastAt >= time)
                return stretch.JournalFrom - 1;
        }

        return JournalSequence;
    }

    /// <summary>What the policy lets go now: the entry that is to stand for it; null when nothing is to go.</summary>
    public AuditEntry? Excess(AuditPolicy policy, DateTimeOffset now)
    {
        // The last stretch stays: it still grows.
        int drop = 0;
        string reason = "";
        long bytes = Bytes;
        while (drop < Stretches.Length - 1 && Reason(policy, Stretches[drop], bytes, now) is { } why)
        {
            reason = why;
            bytes -= Stretches[drop++].Bytes;
        }

        if (drop == 0)
            return null;
        AuditHead last = Stretches[drop - 1].Last;
        return new AuditAnchor(last).ToEntry(now, last.Sequence - Stretches[0].First + 1, reason);
    }

    private static string? Reason(AuditPolicy policy, AuditStretch stretch, long bytes, DateTimeOffset now)
    {
        if (stretch.LastAt < now - policy.Keep)
            return $"they are older than {Durations.DurationText.Format(policy.Keep)}";
        return bytes > policy.MaxBytes ? $"the log takes more than {policy.MaxBytes} bytes" : null;
    }

    private AuditLedger Drop(AuditAnchor anchor)
    {
        int drop = 0;
        long through = TrimThrough;
        while (drop < Stretches.Length - 1 && Stretches[drop].Last.Sequence <= anchor.Dropped.Sequence)
            through = Stretches[drop++].JournalThrough;
        return drop == 0 ? this : this with { Stretches = Stretches.RemoveRange(0, drop), TrimThrough = through };
    }

    private static ImmutableArray<AuditStretch> Join(ImmutableArray<AuditStretch> stretches, AuditStretch next)
    {
        if (stretches is [.., var last] && last.Bytes + next.Bytes <= BytesPerStretch
            && last.JournalThrough - last.JournalFrom + 1 < BlocksPerStretch)
            return stretches.SetItem(stretches.Length - 1, last.With(next));
        if (stretches.Length < MaxStretches)
            return stretches.Add(next);
        return [.. stretches.Chunk(2).Select(pair => pair.Length == 2 ? pair[0].With(pair[1]) : pair[0]), next];
    }
}
