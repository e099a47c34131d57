using System.Collections;
using System.Text;
using Monitor.Node.Configuration;
using Monitor.Node.Yaml;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Durations;

namespace Monitor.Node.Alerting.Import;

/// <summary>An alertmanager.yml as a node's own configuration, and what of it could not be taken over.</summary>
/// <param name="Text">The configuration, YAML; empty where the file has mistakes.</param>
/// <param name="Problems">Mistakes in the file.</param>
/// <param name="NotTaken">What the file says and the configuration does not.</param>
internal sealed record AlertmanagerImport(
    string Text, IReadOnlyList<YamlProblem> Problems, IReadOnlyList<YamlProblem> NotTaken)
{
    public static AlertmanagerImport Of(string file)
    {
        var problems = new List<YamlProblem>();
        var reader = new AlertmanagerFile(file, problems);
        RoutingDefinition? routing = reader.Read([]);
        if (routing is null || problems.Count > 0)
            return new AlertmanagerImport("", problems, reader.NotTaken);
        var checkedRouting = new List<RoutingProblem>();
        RoutingTable.Build(routing, checkedRouting);
        problems.AddRange(checkedRouting.Select(problem => new YamlProblem(
            new YamlPlace(file, 0, 0), problem.Path, problem.Message)));
        if (problems.Count > 0)
            return new AlertmanagerImport("", problems, reader.NotTaken);

        var notTaken = new List<YamlProblem>(reader.NotTaken);
        string text = Write(file, reader, routing, notTaken, out IReadOnlyList<YamlProblem> left);
        // The very reading that a start does: what is written here must be taken there.
        Check(text, file, problems);
        return new AlertmanagerImport(
            problems.Count > 0 ? "" : text, problems, left);
    }

    private static string Write(
        string file, AlertmanagerFile reader, RoutingDefinition routing, List<YamlProblem> notTaken,
        out IReadOnlyList<YamlProblem> left)
    {
        YamlFields root = YamlFields.Of(YamlDocument.Load(file, []), []);
        HashSet<string> named = [.. notTaken.Select(problem => problem.Path)];
        var import = new ReceiverImport(
            root.Section("global"), DirectoryOf(file), path => !named.Contains(path), notTaken);
        Dictionary<string, IReadOnlyList<ImportedFields>> parts =
            root.Sections("receivers").ToDictionary(r => r.RequiredText("name"), import.Read);
        Dictionary<string, string[]> names = NamesOf(parts);
        var split = new RouteSplit(name => names[name]);
        RoutingDefinition own = routing with { Route = split.Split(routing.Route) };
        foreach (string path in split.Incomplete)
        {
            notTaken.Add(new YamlProblem(new YamlPlace(file, 0, 0), path,
                "is told at the first address of its receiver alone: a route below it goes on to its siblings, so "
                + "those of the others cannot stand beside it"));
        }

        var text = new StringBuilder($"# From {Path.GetFileName(file)}.\n");
        // The reader of the file and the writer of receivers may both have met the same.
        left = [.. notTaken.DistinctBy(problem => problem.Path)];
        foreach (YamlProblem problem in left)
            text.Append($"# Not taken over: {problem.Path}: {problem.Message}\n");
        if (reader.Templates.Count > 0)
        {
            var files = new ImportedFields();
            files.Add("templates", [.. reader.Templates.Select(path => Path.GetFullPath(path, DirectoryOf(file)))]);
            files.WriteTo(text);
        }

        text.Append("receivers:\n");
        foreach ((string name, IReadOnlyList<ImportedFields> fields) in parts)
        {
            for (int i = 0; i < fields.Count; i++)
                Named(names[name][i], fields[i]).WriteItem(text, "  ");
        }

        text.Append("alerting:\n");
        if (reader.ResolveTimeout is { } timeout)
            text.Append($"  resolve_timeout: {DurationText.Format(timeout)}\n");
        foreach (string line in RoutingText.Tree(own).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            text.Append("  ").Append(line).Append('\n');
        return text.ToString();
    }

    private static string DirectoryOf(string file) => Path.GetDirectoryName(Path.GetFullPath(file))!;

    private static ImportedFields Named(string name, ImportedFields fields)
    {
        var named = new ImportedFields();
        named.Add("name", name);
        named.AddAll(fields);
        return named;
    }

    /// <summary>"desk" where it is one place; else "desk", "desk-2" and so on, if nobody else is called so.</summary>
    private static Dictionary<string, string[]> NamesOf(Dictionary<string, IReadOnlyList<ImportedFields>> parts)
    {
        var taken = new HashSet<string>(parts.Keys);
        return parts.ToDictionary(pair => pair.Key, pair => pair.Value.Select((_, i) =>
        {
            if (i == 0)
                return pair.Key;
            int number = i + 1;
            while (!taken.Add($"{pair.Key}-{number}"))
                number++;
            return $"{pair.Key}-{number}";
        }).ToArray());
    }

    private static void Check(string text, string file, List<YamlProblem> problems)
    {
        string source = $"{file} as a configuration";
        YamlNode? root = YamlDocument.Parse(text, source, problems);
        if (root is null)
            return;
        root = EnvironmentOverlay.Apply(root, new Hashtable(), problems);
        new NodeOptionsReader(file, DirectoryOf(file), problems).Read(root);
    }
}
