using System.Text.RegularExpressions;
using Monitor.Node.Yaml;
using Monitor.Shared.Rules;
using Monitor.Shared.Templates;

namespace Monitor.Node.Rules;

/// <summary>Reads labels and annotations, whose values are templates.</summary>
internal static partial class TemplateReader
{
    private const int MaxTexts = 64;

    /// <summary>The rule's labels with its severity, sorted by name.</summary>
    public static List<TemplatedText> ReadLabels(YamlFields fields, ICollection<YamlProblem> problems)
    {
        string? severity = fields.Text("severity");
        List<TemplatedText> labels = Read(fields, "labels", problems, (name, template, node) =>
        {
            if (AlertTexts.ReservedLabels.Contains(name))
                problems.Add(new YamlProblem(node.Place, node.Path, "comes from the rule or the series; take it out"));
            if (template?.Uses(RuleTemplateData.ValuePart) == true)
            {
                problems.Add(new YamlProblem(node.Place, node.Path,
                    "uses $value; labels identify the alert and must not change with it, "
                    + "so put it into an annotation"));
            }
        });
        bool inLabels = labels.Any(l => l.Name == Severities.LabelName);
        if (severity is not null && inLabels)
            fields.Problem("severity", "is among the labels too; say it once");
        if (severity is "")
            fields.Problem("severity", $"must not be empty; without it the severity is {Severities.Default}");
        if (!inLabels)
        {
            TextOf(fields.Node("severity"), severity is null or "" ? Severities.Default : severity, problems,
                out Template? template);
            if (template is not null)
                labels.Add(new TemplatedText(Severities.LabelName, template));
        }

        return Sorted(labels);
    }

    public static List<TemplatedText> ReadAnnotations(YamlFields fields, ICollection<YamlProblem> problems) =>
        Sorted(Read(fields, "annotations", problems, static (_, _, _) => { }));

    private static List<TemplatedText> Read(
        YamlFields fields, string key, ICollection<YamlProblem> problems, Action<string, Template?, YamlNode> check)
    {
        var texts = new List<TemplatedText>();
        YamlNode? node = fields.Node(key);
        if (node is not null and not YamlMapping)
            fields.Problem(key, $"must be a mapping of names to texts, not {node.KindName}");
        if (node is not YamlMapping mapping)
            return texts;
        if (mapping.Entries.Count > MaxTexts)
            fields.Problem(key, $"has {mapping.Entries.Count} entries, more than the {MaxTexts} allowed");
        foreach (YamlEntry entry in mapping.Entries)
        {
            if (!LabelName().IsMatch(entry.Key))
            {
                problems.Add(new YamlProblem(entry.KeyPlace, entry.Value.Path,
                    "is no name; use letters, digits and _, not a digit first"));
            }

            if (entry.Value is not YamlScalar scalar)
            {
                problems.Add(new YamlProblem(
                    entry.Value.Place, entry.Value.Path, $"must be text, not {entry.Value.KindName}"));
                continue;
            }

            TextOf(scalar, scalar.IsNull ? "" : scalar.Value, problems, out Template? template);
            check(entry.Key, template, entry.Value);
            if (template is not null)
                texts.Add(new TemplatedText(entry.Key, template));
        }

        return texts;
    }

    private static void TextOf(
        YamlNode? node, string text, ICollection<YamlProblem> problems, out Template? template)
    {
        if (RuleTemplateData.TryParse(text, out template, out TemplateError? error) || node is null)
            return;
        template = null;
        problems.Add(new YamlProblem(
            node.Place, node.Path, error!.ToString()));
    }

    private static List<TemplatedText> Sorted(List<TemplatedText> texts)
    {
        texts.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return texts;
    }

    [GeneratedRegex(@"^[a-zA-Z_][a-zA-Z0-9_]*\z")]
    private static partial Regex LabelName();
}
