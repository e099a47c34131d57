using Monitor.Shared.Series;

namespace Monitor.Shared.Merging;

/// <summary>What the series of one group have in common.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Kind">What the values mean.</param>
/// <param name="Unit">Empty when unknown.</param>
/// <param name="Labels">Those of the grouping that there are; the component is one by its name.</param>
public sealed record MergedKey(string Metric, SeriesKind Kind, string Unit, LabelSet Labels)
{
    /// <summary>By metric, labels, kind and unit, byte for byte.</summary>
    public static IComparer<MergedKey> Order { get; } = Comparer<MergedKey>.Create(static (a, b) => a.CompareTo(b));

    private int CompareTo(MergedKey other)
    {
        int order = string.CompareOrdinal(Metric, other.Metric);
        for (int i = 0; order == 0 && i < Math.Min(Labels.Count, other.Labels.Count); i++)
            order = Labels[i].CompareTo(other.Labels[i]);
        if (order == 0)
            order = Labels.Count.CompareTo(other.Labels.Count);
        if (order == 0)
            order = Kind.CompareTo(other.Kind);
        return order == 0 ? string.CompareOrdinal(Unit, other.Unit) : order;
    }
}
