using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Shared.Rules;

/// <summary>Labels and annotations of alerts.</summary>
public static class AlertTexts
{
    public const string AlertName = "alertname";

    /// <summary>Labels that no rule may set: they come from the rule's name and the series.</summary>
    public static IReadOnlyList<string> ReservedLabels { get; } = [AlertName, SeriesSelector.ComponentName];

    public static LabelSet Labels(AlertRule rule, string component, LabelSet series)
    {
        var data = new RuleTemplateData(WithComponent(component, series), double.NaN);
        var labels = new List<Label>(data.Labels);
        foreach (TemplatedText label in rule.Labels)
            labels.Add(new Label(label.Name, data.Fill(label.Template)));
        if (!rule.Labels.Any(l => l.Name == Severities.LabelName))
            labels.Add(new Label(Severities.LabelName, Severities.Default));
        labels.Add(new Label(AlertName, rule.Name));
        return LabelSet.From(labels);
    }

    public static LabelSet Annotations(AlertRule rule, string component, LabelSet series, double value)
    {
        if (rule.Annotations.Count == 0)
            return LabelSet.Empty;
        var data = new RuleTemplateData(WithComponent(component, series), value);
        return LabelSet.From(rule.Annotations.Select(a => new Label(a.Name, data.Fill(a.Template))));
    }

    private static LabelSet WithComponent(string component, LabelSet series) =>
        series.With(SeriesSelector.ComponentName, component);
}
