using System.Collections.Immutable;

namespace Monitor.Shared.Audit;

/// <summary>Which records are asked for; what is null or empty asks for all.</summary>
/// <param name="Subject">About this.</param>
/// <param name="Actor">By this person or part, with or without its prefix.</param>
/// <param name="From">Of this time or later.</param>
/// <param name="To">Before this time.</param>
/// <param name="After">With a higher number than this.</param>
/// <param name="Limit">Most that are wanted at once, at least 1.</param>
public sealed record AuditQuery(
    AuditSubject? Subject, string? Actor, DateTimeOffset? From, DateTimeOffset? To, long After, int Limit)
{
    public static AuditQuery All { get; } = new(null, null, null, null, 0, int.MaxValue);

    public bool Takes(AuditRecord record) =>
        record.Sequence > After
        && (Subject is not { } subject || record.Entry.IsAbout(subject))
        && (Actor is null || AuditActors.Is(record.Entry.Actor, Actor))
        && (From is not { } from || record.Entry.At >= from)
        && (To is not { } to || record.Entry.At < to);
}

/// <summary>Records that were asked for, oldest first.</summary>
/// <param name="Next">The number after which the rest is looked for; null where nothing is left to look at.</param>
public sealed record AuditPage(ImmutableArray<AuditRecord> Records, long? Next);
