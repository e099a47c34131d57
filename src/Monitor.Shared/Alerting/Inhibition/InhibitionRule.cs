using System.Collections.Immutable;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Shared.Alerting.Inhibition;

/// <summary>
/// While an alert fires that the source matchers take, alerts that the target matchers take are not told, if both have
/// the same values for the equal labels; a label that both lack counts as the same.
/// </summary>
/// <param name="Source">All must take the alert that inhibits.</param>
/// <param name="Target">All must take the alert that is inhibited.</param>
/// <param name="Equal">Names of labels.</param>
public sealed record InhibitionRule(
    ImmutableArray<LabelMatcher> Source, ImmutableArray<LabelMatcher> Target, ImmutableArray<string> Equal)
{
    public bool Equals(InhibitionRule? other) =>
        other is not null && Source.AsSpan().SequenceEqual(other.Source.AsSpan())
        && Target.AsSpan().SequenceEqual(other.Target.AsSpan())
        && Equal.AsSpan().SequenceEqual(other.Equal.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Source.Length, Target.Length, Equal.Length);
}
