using System.Collections.Immutable;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Silences;

/// <summary>How much a silence may match before somebody has to say that it is meant.</summary>
public sealed record SilenceGuard
{
    /// <summary>The largest share of the firing alerts, 0 to 1; 1 switches the guard off.</summary>
    public double LargestShare { get; init; } = 0.5;

    /// <summary>So few alerts may always be matched: of two alerts, one is half.</summary>
    public int AlwaysAllowed { get; init; } = 10;

    /// <summary>Why the silence has to be confirmed; null when it has not.</summary>
    internal string? Objection(ImmutableArray<LabelMatcher> matchers, IReadOnlyCollection<LabelSet> active)
    {
        if (LargestShare >= 1)
            return null;
        const string How = "to make it all the same, confirm it (confirm=true, or a comment that begins with "
            + SilenceRules.ConfirmingComment + ")";
        if (matchers.All(AsksForNothing))
            return $"its matchers take nearly everything; {How}";
        int matched = active.Count(labels => LabelMatcher.All(matchers, labels));
        return matched > AlwaysAllowed && matched > active.Count * LargestShare
            ? $"it would silence {matched} of the {active.Count} alerts that fire; {How}"
            : null;
    }

    /// <summary>A demand that a label be there, or not be this or that, picks hardly anything out.</summary>
    private static bool AsksForNothing(LabelMatcher matcher) =>
        matcher.Operator is MatchOperator.NotEqual or MatchOperator.NotMatches
        || (matcher.Operator == MatchOperator.Matches && matcher.Value is ".*" or ".+" or ".");
}
