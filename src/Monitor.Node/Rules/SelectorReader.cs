using Monitor.Node.Yaml;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Node.Rules;

/// <summary>Reads which series a condition looks at: <c>component</c>, <c>metric</c> and <c>labels</c>.</summary>
internal static class SelectorReader
{
    private static readonly (string Symbol, MatchOperator Operator)[] Symbols =
    [
        ("=~", MatchOperator.Matches), ("!~", MatchOperator.NotMatches), ("!=", MatchOperator.NotEqual),
    ];

    /// <summary>The selector; null when the metric is missing: then the problems say so.</summary>
    public static SeriesSelector? Read(
        YamlFields fields, LabelMatcher? component, ICollection<YamlProblem> problems)
    {
        string metric = fields.RequiredText("metric");
        IReadOnlyList<LabelMatcher> labels = ReadLabels(fields, problems);
        return metric.Length == 0 ? null : new SeriesSelector(component, metric, labels);
    }

    /// <summary>A component's name, or <c>=~</c>, <c>!=</c>, <c>!~</c> and a text; null for every component.</summary>
    public static LabelMatcher? ReadComponent(YamlFields fields)
    {
        if (fields.Text("component") is not { } text)
            return null;
        if (text.Length == 0)
        {
            fields.Problem("component", "must not be empty; leave it out for every component");
            return null;
        }

        if (TryReadValue(SeriesSelector.ComponentName, text, out LabelMatcher? matcher, out string error))
            return matcher;
        fields.Problem("component", error);
        return null;
    }

    /// <summary>
    /// Either Prometheus' spelling in one text, or a mapping of names to values with an operator before them.
    /// </summary>
    private static IReadOnlyList<LabelMatcher> ReadLabels(YamlFields fields, ICollection<YamlProblem> problems)
    {
        switch (fields.Node("labels"))
        {
            case null:
                return [];
            case YamlScalar scalar:
                if (!LabelMatcherParser.TryParse(
                    scalar.Value, out IReadOnlyList<LabelMatcher> matchers, out string error))
                    fields.Problem("labels", error);
                return matchers;
            case YamlMapping mapping:
                return ReadMapping(mapping, problems);
            default:
                fields.Problem("labels", "must be text such as '{disk=~\"sd.*\"}' or a mapping of names to values");
                return [];
        }
    }

    private static List<LabelMatcher> ReadMapping(YamlMapping mapping, ICollection<YamlProblem> problems)
    {
        var matchers = new List<LabelMatcher>();
        foreach (YamlEntry entry in mapping.Entries)
        {
            if (entry.Value is not YamlScalar scalar)
            {
                problems.Add(new YamlProblem(
                    entry.Value.Place, entry.Value.Path, $"must be text, not {entry.Value.KindName}"));
            }
            else if (TryReadValue(
                entry.Key, scalar.IsNull ? "" : scalar.Value, out LabelMatcher? matcher, out string error))
            {
                matchers.Add(matcher);
            }
            else
            {
                problems.Add(new YamlProblem(scalar.Place, scalar.Path, error));
            }
        }

        return matchers;
    }

    private static bool TryReadValue(string name, string text, out LabelMatcher matcher, out string error)
    {
        foreach ((string symbol, MatchOperator @operator) in Symbols)
        {
            if (text.StartsWith(symbol, StringComparison.Ordinal))
                return LabelMatcher.TryCreate(name, @operator, text[symbol.Length..], out matcher, out error);
        }

        return LabelMatcher.TryCreate(name, MatchOperator.Equal, text, out matcher, out error);
    }
}
