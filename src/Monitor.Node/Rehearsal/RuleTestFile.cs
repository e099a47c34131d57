using System.Collections;
using Monitor.Node.Alerting;
using Monitor.Node.Configuration;
using Monitor.Node.Notify;
using Monitor.Node.Rules;
using Monitor.Node.Yaml;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Rules;

namespace Monitor.Node.Rehearsal;

/// <summary>A file of tests with the rules and the routing that it is about, or every mistake in any of them.</summary>
internal sealed record RuleTestFile(
    string Name, RuleSet Rules, RoutingTable? Routing, IReadOnlyList<RuleTest> Tests,
    IReadOnlyList<YamlProblem> Problems, IReadOnlyList<YamlProblem> Notes)
{
    public static RuleTestFile Read(string file)
    {
        var problems = new List<YamlProblem>();
        var notes = new List<YamlProblem>();
        YamlNode? root = YamlDocument.Load(file, problems);
        if (root is null)
            return new RuleTestFile(file, RuleSet.Empty, null, [], problems, notes);
        YamlFields fields = YamlFields.Of(root, problems);
        string directory = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var options = new RulesOptions(
            [.. fields.Texts("rule_files").Select(name => Path.GetFullPath(name, directory))],
            fields.Flag("machine_defaults", false), TimeSpan.Zero);
        RuleFileSet rules = RuleFileSet.Read(RuleFileScan.Take(options));
        problems.AddRange(rules.Problems);
        RoutingTable? routing = ReadRouting(fields, directory, problems);
        // Rules have no interval here: they are judged when data arrives and when time decides.
        fields.Duration("evaluation_interval");
        fields.Items("group_eval_order");
        var reader = new RuleTestReader(notes);
        RuleTest[] tests = [.. fields.Sections("tests").Select((test, i) => reader.Read(test, i + 1))];
        if (!fields.Has("tests"))
            fields.Missing("tests");
        if (routing is null && tests.Any(test => test.Routes.Count > 0) && !fields.Has("config"))
            fields.Problem(
                "config", "is needed for route_test: the monitor.yaml or alertmanager.yml whose routes are tried");
        fields.RefuseUnknownKeys();
        return new RuleTestFile(
            file, problems.Count > 0 ? RuleSet.Empty : new RuleSet(rules.Groups, 1), routing, tests, problems, notes);
    }

    private static RoutingTable? ReadRouting(YamlFields fields, string directory, List<YamlProblem> problems)
    {
        if (fields.Text("config") is not { } name)
            return null;
        string path = Path.GetFullPath(name, directory);
        int before = problems.Count;
        YamlNode? root = YamlDocument.Load(path, problems);
        if (root is null)
            return null;
        RoutingDefinition? routing = YamlFields.Of(root, []).Has("route")
            ? new AlertmanagerFile(path, problems).Read([])
            : ReadConfiguration(path, root, problems);
        if (routing is null || problems.Count > before)
            return null;
        var found = new List<RoutingProblem>();
        RoutingTable table = RoutingTable.Build(routing, found);
        problems.AddRange(found.Select(p => new YamlProblem(new YamlPlace(path, 0, 0), p.Path, p.Message)));
        return table;
    }

    private static RoutingDefinition ReadConfiguration(string path, YamlNode root, List<YamlProblem> problems)
    {
        YamlNode whole = EnvironmentOverlay.Apply(root, new Hashtable(), problems) ?? root;
        NodeOptions options = new NodeOptionsReader(path, Path.GetDirectoryName(path)!, problems).Read(whole);
        return options.Alerting.Routing ?? RoutingDefinition.Of(Receivers.Of(options.Receivers));
    }
}
