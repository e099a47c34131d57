using Monitor.Node.Yaml;

namespace Monitor.Node.Rules;

/// <summary>How the rules in force and the files that they came from stand to each other.</summary>
/// <param name="LoadedAt">When the rules in force were read.</param>
/// <param name="Files">The files that they came from.</param>
/// <param name="FromCopy">
/// True when the files were broken at the start and the last good copy of them is in force.
/// </param>
/// <param name="Problems">What is wrong with the files as they are now; empty when they are in force.</param>
/// <param name="Notes">What the files in force say without effect.</param>
internal sealed record RuleFilesStatus(
    DateTimeOffset LoadedAt,
    IReadOnlyList<string> Files,
    bool FromCopy,
    IReadOnlyList<YamlProblem> Problems,
    IReadOnlyList<YamlProblem> Notes);
