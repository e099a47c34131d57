using Monitor.Node.Yaml;
using Monitor.Shared.Rules;

namespace Monitor.Node.Rules;

/// <summary>Reads one item of a group's <c>rules</c>.</summary>
internal static class AlertRuleReader
{
    private const int MaxNameLength = 200;

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    /// <summary>The rule; null when it is none or its condition could not be read: then the problems say why.</summary>
    public static AlertRule? Read(YamlFields fields, string group, ICollection<YamlProblem> problems)
    {
        if (!fields.Exists)
            return null;
        if (fields.Has("record"))
        {
            fields.Problem("record", "is a recording rule; only alerts are known, so take it out");
            return null;
        }

        string name = ReadName(fields, "alert");
        RuleCondition? condition = ReadCondition(fields, problems);
        TimeSpan hold = fields.Duration("for", TimeSpan.Zero, TimeSpan.Zero, LongestWait);
        TimeSpan keep = fields.Duration("keep_firing_for", TimeSpan.Zero, TimeSpan.Zero, LongestWait);
        List<TemplatedText> labels = TemplateReader.ReadLabels(fields, problems);
        List<TemplatedText> annotations = TemplateReader.ReadAnnotations(fields, problems);
        fields.RefuseUnknownKeys();
        return condition is null
            ? null
            : new AlertRule
            {
                Group = group,
                Name = name,
                Condition = condition,
                For = hold,
                KeepFiringFor = keep,
                Labels = labels,
                Annotations = annotations,
                Source = $"{fields.Place.Source}:{fields.Place.Line}",
            };
    }

    /// <summary>A group's or alert's name: one line, not empty, of bounded length.</summary>
    public static string ReadName(YamlFields fields, string key)
    {
        string name = fields.RequiredText(key);
        if (name.Length > MaxNameLength)
            fields.Problem(key, $"is {name.Length} characters long, more than the {MaxNameLength} allowed");
        else if (name.Any(char.IsControl))
            fields.Problem(key, "must be one line without control characters");
        return name;
    }

    private static RuleCondition? ReadCondition(YamlFields fields, ICollection<YamlProblem> problems)
    {
        YamlFields when = fields.Section("when");
        YamlFields sla = fields.Section("sla");
        if (fields.Node("expr") is not null)
        {
            fields.Problem("expr", "is a query, and a query language comes in a later release; say it with when: "
                + "(component, metric, labels, statistic, window, comparison, threshold)");
        }
        else if (!fields.Has("when") && !fields.Has("sla"))
        {
            fields.Problem("has no condition; add when: (a statistic of a metric) or sla: (an objective)");
        }

        if (fields.Has("when") && fields.Has("sla"))
            fields.Problem("sla", "stands beside when:; a rule has one condition, so make two rules of it");
        RuleCondition? fromWhen = when.Exists ? WhenReader.Read(when, problems) : null;
        RuleCondition? fromSla = sla.Exists ? SlaReader.Read(sla, problems) : null;
        return fromWhen ?? fromSla;
    }
}
