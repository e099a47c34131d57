using Monitor.Node.Yaml;
using Monitor.Shared.Rules;

namespace Monitor.Node.Rules;

/// <summary>What one file says, or all that is wrong with it.</summary>
/// <param name="File">Its path as it was given.</param>
/// <param name="Groups">What it defines; empty when there is any problem.</param>
/// <param name="Problems">Every mistake, in the order of the file; empty for a good file.</param>
/// <param name="Notes">What is accepted and has no effect.</param>
internal sealed record RuleFileContent(
    string File,
    IReadOnlyList<PlacedGroup> Groups,
    IReadOnlyList<YamlProblem> Problems,
    IReadOnlyList<YamlProblem> Notes)
{
    public bool IsGood => Problems.Count == 0;
}

/// <summary>A group and where it is written.</summary>
internal sealed record PlacedGroup(RuleGroup Group, YamlPlace Place, string Path);
