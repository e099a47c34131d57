using System.Collections.Immutable;

namespace Monitor.Shared.Audit;

/// <summary>Who did what to what, when and why: what a record of the audit log says.</summary>
/// <param name="At">When it was decided.</param>
/// <param name="Actor">
/// Who: <c>person:ann</c>, <c>node:monitor-0</c>, or the part that decided, <c>part:routing</c>
/// (<see cref="AuditActors"/>).
/// </param>
/// <param name="Action">What was done, such as <c>alert.firing</c>.</param>
/// <param name="Subjects">To what; each once.</param>
/// <param name="Reason">Why, for people; empty where the action says it all.</param>
/// <param name="Details">What else is to be known, by names, in order; each name once.</param>
public sealed record AuditEntry(
    DateTimeOffset At,
    string Actor,
    string Action,
    ImmutableArray<AuditSubject> Subjects,
    string Reason,
    ImmutableArray<AuditDetail> Details)
{
    /// <summary>The value of a detail; null when it has none of that name.</summary>
    public string? this[string detail]
    {
        get
        {
            foreach (AuditDetail one in Details)
            {
                if (one.Name == detail)
                    return one.Value;
            }

            return null;
        }
    }

    public bool IsAbout(AuditSubject subject) => Subjects.Contains(subject);

    public bool Equals(AuditEntry? other) =>
        other is not null && At == other.At && Actor == other.Actor && Action == other.Action && Reason == other.Reason
        && Subjects.AsSpan().SequenceEqual(other.Subjects.AsSpan())
        && Details.AsSpan().SequenceEqual(other.Details.AsSpan());

    public override int GetHashCode() => HashCode.Combine(At, Actor, Action, Subjects.Length, Reason, Details.Length);
}

/// <summary>One thing more that is to be known of an action.</summary>
public readonly record struct AuditDetail(string Name, string Value);
