using Monitor.Node.Yaml;
using Monitor.Shared.Rules;

namespace Monitor.Node.Rules;

/// <summary>What all files together say: one set of rules, or every mistake in any of them.</summary>
/// <param name="Groups">All groups of all files; empty when there is any problem.</param>
/// <param name="Problems">By file and line; empty when all is well.</param>
/// <param name="Notes">What is accepted and has no effect.</param>
internal sealed record RuleFileSet(
    IReadOnlyList<RuleGroup> Groups, IReadOnlyList<YamlProblem> Problems, IReadOnlyList<YamlProblem> Notes)
{
    public bool IsGood => Problems.Count == 0;

    public static RuleFileSet Read(RuleFileScan scan)
    {
        RuleFileContent[] contents = [.. scan.Sources.Select(RuleFileReader.Read)];
        var problems = contents.SelectMany(c => c.Problems).ToList();
        var first = new Dictionary<string, YamlPlace>();
        foreach (PlacedGroup group in contents.SelectMany(c => c.Groups))
        {
            if (!first.TryAdd(group.Group.Name, group.Place))
            {
                problems.Add(new YamlProblem(group.Place, $"{group.Path}.name",
                    $"is \"{group.Group.Name}\" like the group at {first[group.Group.Name]}; "
                    + "alerts are called by group and name, so give each its own"));
            }
        }

        IReadOnlyList<RuleGroup> groups =
            problems.Count > 0 ? [] : [.. contents.SelectMany(c => c.Groups).Select(g => g.Group)];
        IEnumerable<YamlProblem> empty = scan.Empty.Select(pattern =>
            new YamlProblem(new YamlPlace(pattern, 0, 0), "", "no file is called so, and no rule comes from there"));
        return new RuleFileSet(groups, problems, [.. empty, .. contents.SelectMany(c => c.Notes)]);
    }
}
