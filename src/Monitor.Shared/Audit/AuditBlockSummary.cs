using System.Collections.Immutable;

namespace Monitor.Shared.Audit;

/// <summary>What is to be known of a block without its records.</summary>
/// <param name="First">The number of its first record, or of the one to come where it has none.</param>
/// <param name="Previous">The hash of the record before.</param>
/// <param name="Head">Where the chain stands behind it.</param>
/// <param name="Positions">How far journals are told by it.</param>
/// <param name="LastAt">The latest time of its records; the least there is where it has none.</param>
/// <param name="Anchors">What its records say was dropped.</param>
/// <param name="Subjects">All that it speaks of.</param>
public sealed record AuditBlockSummary(
    long First,
    AuditHash Previous,
    AuditHead Head,
    ImmutableSortedDictionary<string, long> Positions,
    DateTimeOffset LastAt,
    ImmutableArray<AuditAnchor> Anchors,
    IReadOnlySet<AuditSubject> Subjects)
{
    public static AuditBlockSummary Of(AuditBlock block)
    {
        var subjects = new HashSet<AuditSubject>();
        var anchors = ImmutableArray.CreateBuilder<AuditAnchor>();
        DateTimeOffset lastAt = DateTimeOffset.MinValue;
        foreach (AuditRecord record in block.Records)
            Look(record.Entry, subjects, anchors, ref lastAt);
        return new AuditBlockSummary(
            block.FirstSequence, block.Previous, block.Head, block.Positions, lastAt, anchors.DrainToImmutable(),
            subjects);
    }

    internal static void Look(
        AuditEntry entry, HashSet<AuditSubject> subjects, ImmutableArray<AuditAnchor>.Builder anchors,
        ref DateTimeOffset lastAt)
    {
        foreach (AuditSubject subject in entry.Subjects)
            subjects.Add(subject);
        if (entry.At > lastAt)
            lastAt = entry.At;
        if (AuditAnchor.Of(entry) is { } anchor)
            anchors.Add(anchor);
    }
}
