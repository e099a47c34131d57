namespace Monitor.Shared.Rules.Matching;

/// <summary>How a matcher compares a label's value.</summary>
public enum MatchOperator : byte
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>=~</c>, the whole value against a regular expression.</summary>
    Matches,

    /// <summary><c>!~</c>, the whole value against a regular expression.</summary>
    NotMatches,
}
