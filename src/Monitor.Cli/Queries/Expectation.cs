using System.Globalization;

namespace Monitor.Cli.Queries;

/// <summary>What a value has to be: <c>&lt;0.25</c>.</summary>
internal sealed record Expectation(string Comparison, double Threshold)
{
    // The longer ones first: "<" begins "<=" too.
    private static readonly string[] Comparisons = ["<=", ">=", "==", "!=", "<", ">"];

    public static bool TryParse(string text, out Expectation expectation, out string mistake)
    {
        string? comparison = Comparisons.FirstOrDefault(c => text.StartsWith(c, StringComparison.Ordinal));
        double threshold = 0;
        bool isGood = comparison is not null && double.TryParse(
            text[comparison.Length..], NumberStyles.Float, CultureInfo.InvariantCulture, out threshold)
            && double.IsFinite(threshold);
        expectation = new Expectation(comparison ?? "", threshold);
        mistake = isGood ? "" : $"'{text}' is not a comparison such as '<0.25' or '>=1'";
        return isGood;
    }

    /// <summary>Whether a value is as expected; no value never is.</summary>
    public bool Holds(double? value) => value is { } number && Comparison switch
    {
        "<" => number < Threshold,
        "<=" => number <= Threshold,
        ">" => number > Threshold,
        ">=" => number >= Threshold,
        "==" => number.Equals(Threshold),
        _ => !number.Equals(Threshold),
    };

    public override string ToString() => Comparison + Threshold.ToString("R", CultureInfo.InvariantCulture);
}
