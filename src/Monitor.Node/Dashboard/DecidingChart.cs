using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Rules.Sla;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Node.Dashboard;

/// <summary>A chart that shows why an alert fires: the series that its rule judges, and where the line is.</summary>
/// <param name="Rule">The rule's group and name.</param>
/// <param name="Condition">The rule's condition, for people.</param>
/// <param name="Metric">What is charted.</param>
/// <param name="Statistic">What is read of it.</param>
/// <param name="Window">Over how many seconds the rule reads it.</param>
/// <param name="Matchers">Which series, component included.</param>
/// <param name="Limit">Where the condition begins to hold; null where the rule has no line.</param>
/// <param name="Clear">Where it ceases to hold; null where that is the limit.</param>
/// <param name="IsUpper">True where more is worse.</param>
internal sealed record DecidingChart(
    string Rule, string Condition, string Metric, Statistic Statistic, int Window, IReadOnlyList<LabelMatcher> Matchers,
    double? Limit, double? Clear, bool IsUpper)
{
    private const string AlertName = "alertname";

    // Of a burn rate's objective, which may be asked of hours, this much is averaged in a step.
    private const int IndicatorSeconds = 60;

    /// <summary>
    /// The charts of one alert, by the rules in force. An alert that is over is no rule's any more: then all rules of
    /// its name count whose fixed labels are its own.
    /// </summary>
    /// <param name="labels">The alert's labels.</param>
    /// <param name="sources">The rules that hold it up, by their full names; none when it is over.</param>
    /// <param name="rules">The rules in force.</param>
    public static IReadOnlyList<DecidingChart> Of(LabelSet labels, IReadOnlyCollection<string> sources, RuleSet rules)
    {
        if (labels[SeriesSelector.ComponentName] is not { Length: > 0 } component)
            return [];
        return [.. rules.Groups.SelectMany(group => group.Rules)
            .Where(rule => rule.Name == labels[AlertName] && FixedLabelsFit(rule, labels))
            .Where(rule => sources.Count == 0 || sources.Contains(rule.FullName))
            .SelectMany(rule => ChartsOf(rule, component, labels))];
    }

    private static IEnumerable<DecidingChart> ChartsOf(AlertRule rule, string component, LabelSet labels)
    {
        switch (rule.Condition)
        {
            case RuleCondition.Threshold t when t.Selector.TakesComponent(component):
                yield return new DecidingChart(
                    rule.FullName, TextOf(t), t.Selector.Metric, t.Statistic, (int)t.Window.TotalSeconds,
                    MatchersOf(rule, t.Selector, component, labels), t.Limit, t.Clear == t.Limit ? null : t.Clear,
                    t.Comparison.IsUpper());
                break;
            case RuleCondition.Absent absent when absent.Selector.TakesComponent(component):
                yield return new DecidingChart(
                    rule.FullName, absent.ToString(), absent.Selector.Metric, Statistic.Count, 1,
                    MatchersOf(rule, absent.Selector, component, labels), null, null, false);
                break;
            case RuleCondition.Burn { Objective: { } objective }:
                foreach ((SlaRoles role, SeriesSelector selector) in objective.Indicator.Selectors)
                {
                    if (!selector.TakesComponent(component))
                        continue;
                    bool isLatency = objective.Indicator is SlaIndicator.Latency;
                    yield return new DecidingChart(
                        rule.FullName, objective.ToString(), selector.Metric,
                        isLatency ? Statistic.P99 : Statistic.Rate, IndicatorSeconds,
                        MatchersOf(rule, selector, component, labels),
                        (objective.Indicator as SlaIndicator.Latency)?.Below, null, true);
                }

                break;
        }
    }

    /// <summary>The series' own labels are the alert's without those that the rule put on top.</summary>
    private static List<LabelMatcher> MatchersOf(
        AlertRule rule, SeriesSelector selector, string component, LabelSet labels)
    {
        var matchers = new List<LabelMatcher>
        {
            LabelMatcher.Equal(SeriesSelector.ComponentName, component),
            LabelMatcher.Equal("__name__", selector.Metric),
        };
        foreach (Label label in labels)
        {
            bool isRules = label.Name is AlertName or SeriesSelector.ComponentName
                || rule.Labels.Any(added => added.Name == label.Name)
                || label.Name == Severities.LabelName;
            if (!isRules && matchers.Count < LabelMatcherParser.MaxMatchers)
                matchers.Add(LabelMatcher.Equal(label.Name, label.Value));
        }

        foreach (LabelMatcher matcher in selector.Labels)
        {
            if (matchers.TrueForAll(known => known.Name != matcher.Name)
                && matchers.Count < LabelMatcherParser.MaxMatchers)
                matchers.Add(matcher);
        }

        return matchers;
    }

    private static bool FixedLabelsFit(AlertRule rule, LabelSet labels) => rule.Labels.All(added =>
        added.Template.Source.Contains("{{", StringComparison.Ordinal)
        || labels[added.Name] == added.Template.Source);

    private static string TextOf(RuleCondition.Threshold threshold) =>
        $"{threshold.Statistic.Name()} of {threshold.Selector} over {(int)threshold.Window.TotalSeconds} s "
        + $"{threshold.Comparison.Symbol()} {threshold.Limit:R}";
}
