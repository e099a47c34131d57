namespace Monitor.Shared.Rules;

/// <summary>The label that says how bad an alert is.</summary>
public static class Severities
{
    public const string LabelName = "severity";

    /// <summary>What a rule without a severity has.</summary>
    public const string Default = "warning";
}
