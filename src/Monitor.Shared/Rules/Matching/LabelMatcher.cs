using System.Collections.Immutable;
using Monitor.Shared.Series;

namespace Monitor.Shared.Rules.Matching;

/// <summary>
/// One demand on a label, with Prometheus' meaning: a label that is absent has the empty value, so
/// <c>{zone=""}</c> asks for series without a zone and <c>{zone!="a"}</c> takes them.
/// </summary>
public sealed record LabelMatcher
{
    private readonly TextPattern? _pattern;

    private LabelMatcher(string name, MatchOperator @operator, string value, TextPattern? pattern)
    {
        Name = name;
        Operator = @operator;
        Value = value;
        _pattern = pattern;
    }

    public string Name { get; }

    public MatchOperator Operator { get; }

    /// <summary>The text or the pattern to compare with.</summary>
    public string Value { get; }

    /// <summary>
    /// The texts that match, where the matcher is nothing but a list of them; null for any other matcher.
    /// </summary>
    public IReadOnlyList<string>? Accepted => Operator switch
    {
        MatchOperator.Equal => [Value],
        MatchOperator.Matches => _pattern!.Alternatives,
        _ => null,
    };

    /// <summary>True where only this very text matches.</summary>
    public bool IsExact => Operator is MatchOperator.Equal;

    public static LabelMatcher Equal(string name, string value) => new(name, MatchOperator.Equal, value, null);

    /// <summary>Makes a matcher; on false <paramref name="error"/> says what is wrong with its pattern.</summary>
    public static bool TryCreate(
        string name, MatchOperator @operator, string value, out LabelMatcher matcher, out string error)
    {
        matcher = null!;
        error = "";
        TextPattern? pattern = null;
        if (@operator is MatchOperator.Matches or MatchOperator.NotMatches
            && !TextPattern.TryParse(value, out pattern, out error))
            return false;
        matcher = new LabelMatcher(name, @operator, value, pattern);
        return true;
    }

    public bool IsMatch(string? value) => Operator switch
    {
        MatchOperator.Equal => Value == (value ?? ""),
        MatchOperator.NotEqual => Value != (value ?? ""),
        MatchOperator.Matches => _pattern!.IsMatch(value ?? ""),
        _ => !_pattern!.IsMatch(value ?? ""),
    };

    /// <summary>True when every matcher takes the labels.</summary>
    public static bool All(IReadOnlyList<LabelMatcher> matchers, LabelSet labels)
    {
        for (int i = 0; i < matchers.Count; i++)
        {
            if (!matchers[i].IsMatch(labels[matchers[i].Name]))
                return false;
        }

        return true;
    }

    /// <summary>True when every matcher takes the labels.</summary>
    public static bool All(ImmutableArray<LabelMatcher> matchers, LabelSet labels)
    {
        foreach (LabelMatcher matcher in matchers)
        {
            if (!matcher.IsMatch(labels[matcher.Name]))
                return false;
        }

        return true;
    }

    public bool Equals(LabelMatcher? other) =>
        other is not null && other.Name == Name && other.Operator == Operator && other.Value == Value;

    public override int GetHashCode() => HashCode.Combine(Name, Operator, Value);

    /// <summary>As Prometheus writes it: <c>disk=~"sd.*"</c>; a name with other characters in quotes too.</summary>
    public override string ToString()
    {
        bool isPlain = Name.All(static c => char.IsLetterOrDigit(c) || c is '_' or '.' or ':');
        return $"{(isPlain ? Name : Quote(Name))}{Symbol(Operator)}{Quote(Value)}";
    }

    private static string Quote(string text) =>
        "\"" + text.Replace(@"\", @"\\").Replace("\"", "\\\"").Replace("\n", "\\n") + "\"";

    internal static string Symbol(MatchOperator @operator) => @operator switch
    {
        MatchOperator.Equal => "=",
        MatchOperator.NotEqual => "!=",
        MatchOperator.Matches => "=~",
        _ => "!~",
    };
}
