using Monitor.Shared.Series;

namespace Monitor.Shared.Rules.Matching;

/// <summary>Which series a rule looks at.</summary>
/// <param name="Component">Demand on the component's name; null takes every component.</param>
/// <param name="Metric">The metric's very name.</param>
/// <param name="Labels">Demands on the labels, in the order of the file.</param>
public sealed record SeriesSelector(LabelMatcher? Component, string Metric, IReadOnlyList<LabelMatcher> Labels)
{
    /// <summary>The name by which a component's matcher goes.</summary>
    public const string ComponentName = "component";

    public bool IsMatch(SeriesDescriptor series) =>
        series.Metric == Metric && TakesComponent(series.Component) && LabelMatcher.All(Labels, series.Labels);

    public bool TakesComponent(string component) => Component is null || Component.IsMatch(component);

    public bool Equals(SeriesSelector? other) => other is not null && other.ToString() == ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>As Prometheus writes a selector: <c>orders_total{component="gateway", venue!="x"}</c>.</summary>
    public override string ToString()
    {
        string matchers = string.Join(", ", Component is null ? Labels : Labels.Prepend(Component));
        return matchers.Length == 0 ? Metric : $"{Metric}{{{matchers}}}";
    }
}
