namespace Monitor.Shared.Rules;

/// <summary>How a statistic is held against a threshold.</summary>
public enum Comparison : byte
{
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
}

/// <summary>What a comparison means and how it is written.</summary>
public static class Comparisons
{
    public static bool Holds(this Comparison comparison, double value, double threshold) => comparison switch
    {
        Comparison.Greater => value > threshold,
        Comparison.GreaterOrEqual => value >= threshold,
        Comparison.Less => value < threshold,
        Comparison.LessOrEqual => value <= threshold,
        Comparison.Equal => value == threshold,
        _ => value != threshold,
    };

    public static string Symbol(this Comparison comparison) => comparison switch
    {
        Comparison.Greater => ">",
        Comparison.GreaterOrEqual => ">=",
        Comparison.Less => "<",
        Comparison.LessOrEqual => "<=",
        Comparison.Equal => "==",
        _ => "!=",
    };

    /// <summary>True for <c>&gt;</c> and <c>&gt;=</c>: more of something is worse.</summary>
    public static bool IsUpper(this Comparison comparison) =>
        comparison is Comparison.Greater or Comparison.GreaterOrEqual;

    /// <summary>True for <c>&lt;</c> and <c>&lt;=</c>: less of something is worse.</summary>
    public static bool IsLower(this Comparison comparison) =>
        comparison is Comparison.Less or Comparison.LessOrEqual;
}
