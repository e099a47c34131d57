namespace Monitor.Shared.Rules;

/// <summary>Rules that belong together, as one file has them.</summary>
/// <param name="Name">Unique among all files.</param>
/// <param name="File">Where it came from, for people.</param>
/// <param name="Rules">In the order of the file.</param>
public sealed record RuleGroup(string Name, string File, IReadOnlyList<AlertRule> Rules);
