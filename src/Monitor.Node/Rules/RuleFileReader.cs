using System.Buffers;
using System.Text;
using Monitor.Node.Yaml;
using Monitor.Shared.Rules;

namespace Monitor.Node.Rules;

/// <summary>
/// Reads a file of rules as a whole: it gives either every group of it or every mistake in it, each with its line,
/// column and path in the document. The shape is Prometheus', with <c>when:</c> or <c>sla:</c> for <c>expr:</c>.
/// </summary>
internal static class RuleFileReader
{
    /// <summary>How big a file may be.</summary>
    public static YamlLimits Limits { get; } = new(Characters: 1 << 20, Nodes: 100_000, Depth: 24);

    public static RuleFileContent Read(RuleFileSource source)
    {
        if (source.Bytes is null)
            return Refused(source.Name, 0, 0, $"cannot be read: {source.Error}");
        if (source.Bytes.Length > Limits.Characters)
            return Refused(source.Name, 0, 0, $"has more than the {Limits.Characters} bytes allowed");
        int bad = FirstBadByte(source.Bytes);
        if (bad >= 0)
        {
            ReadOnlySpan<byte> before = source.Bytes.AsSpan(0, bad);
            int line = before.Count((byte)'\n') + 1;
            return Refused(source.Name, line, bad - before.LastIndexOf((byte)'\n'), "is not UTF-8 text from here on");
        }

        ReadOnlySpan<byte> text = source.Bytes;
        if (text.StartsWith(Encoding.UTF8.Preamble))
            text = text[Encoding.UTF8.Preamble.Length..];
        return Parse(Encoding.UTF8.GetString(text), source.Name);
    }

    /// <summary>Reads text as if it stood in a file.</summary>
    public static RuleFileContent Parse(string text, string source)
    {
        var problems = new List<YamlProblem>();
        YamlNode? root = YamlDocument.Parse(text, source, problems, Limits);
        return Read(source, root, problems);
    }

    private static RuleFileContent Read(string file, YamlNode? root, List<YamlProblem> problems)
    {
        var notes = new List<YamlProblem>();
        var groups = new List<PlacedGroup>();
        // An empty file, or one of comments only, has no rules and no mistakes.
        if (problems.Count == 0 && root is { IsNull: false })
            ReadGroups(root, groups, problems, notes);
        if (problems.Count > 0)
            groups.Clear();
        problems.Sort(static (a, b) =>
            (a.Place.Line, a.Place.Column).CompareTo((b.Place.Line, b.Place.Column)));
        return new RuleFileContent(file, groups, problems, notes);
    }

    private static RuleFileContent Refused(string file, int line, int column, string message) =>
        new(file, [], [new YamlProblem(new YamlPlace(file, line, column), "", message)], []);

    private static int FirstBadByte(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf8(text[at..], out _, out int length) is not OperationStatus.Done)
                return at;
            at += length;
        }

        return -1;
    }

    private static void ReadGroups(
        YamlNode root, List<PlacedGroup> groups, List<YamlProblem> problems, List<YamlProblem> notes)
    {
        YamlFields fields = YamlFields.Of(root, problems);
        var names = new Dictionary<string, YamlPlace>();
        foreach (YamlNode item in fields.Items("groups"))
        {
            RuleGroup? group = ReadGroup(YamlFields.Of(item, problems), problems, notes);
            if (group is null)
                continue;
            if (!names.TryAdd(group.Name, item.Place))
            {
                problems.Add(new YamlProblem(item.Place, $"{item.Path}.name",
                    $"is \"{group.Name}\" like the group in line {names[group.Name].Line}; give each its own name"));
            }

            groups.Add(new PlacedGroup(group, item.Place, item.Path));
        }

        if (root is YamlMapping && !fields.Has("groups"))
            fields.Missing("groups");
        fields.RefuseUnknownKeys();
    }

    private static RuleGroup? ReadGroup(YamlFields fields, List<YamlProblem> problems, List<YamlProblem> notes)
    {
        if (!fields.Exists)
            return null;
        string name = AlertRuleReader.ReadName(fields, "name");
        if (fields.Node("interval") is { } interval)
        {
            fields.Duration("interval");
            notes.Add(new YamlProblem(interval.Place, interval.Path,
                "has no effect: rules are judged when data arrives and when time passes"));
        }

        var rules = new List<AlertRule>();
        var identities = new Dictionary<string, YamlPlace>();
        foreach (YamlNode item in fields.Items("rules"))
        {
            AlertRule? rule = AlertRuleReader.Read(YamlFields.Of(item, problems), name, problems);
            if (rule is null)
                continue;
            // The labels tell a group's alerts of one name apart; without a difference they would be one alert.
            string identity = string.Join('\n', rule.Labels.Select(l => $"{l.Name}={l.Template}").Prepend(rule.Name));
            if (!identities.TryAdd(identity, item.Place))
            {
                problems.Add(new YamlProblem(item.Place, $"{item.Path}.alert",
                    $"is \"{rule.Name}\" with the same labels as in line {identities[identity].Line}; "
                    + "give it another name or another label"));
            }

            rules.Add(rule);
        }

        if (!fields.Has("rules"))
            fields.Missing("rules");
        fields.RefuseUnknownKeys();
        return new RuleGroup(name, fields.Place.Source, rules);
    }
}
