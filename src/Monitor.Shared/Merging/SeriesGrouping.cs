using Monitor.Shared.Series;

namespace Monitor.Shared.Merging;

/// <summary>
/// Which series are merged into one: those that agree in some labels, or in all but some. The component is a label here
/// as any other. Metric, kind and unit always are part of a group: seconds and bytes do not add up.
/// </summary>
/// <param name="Labels">Names of labels; none with <paramref name="IsWithout"/> false merges all.</param>
/// <param name="IsWithout">The labels are those that may differ, instead of those that must agree.</param>
public sealed record SeriesGrouping(IReadOnlyList<string> Labels, bool IsWithout)
{
    /// <summary>The component's name as a label.</summary>
    public const string ComponentName = "component";

    /// <summary>Most labels that a question may name.</summary>
    public const int MostLabels = 64;

    /// <summary>All series of a metric into one.</summary>
    public static SeriesGrouping All { get; } = new([], IsWithout: false);

    /// <summary>The group that a series belongs to.</summary>
    public MergedKey KeyOf(SeriesDescriptor series)
    {
        var labels = new List<Label>();
        if (IsWithout)
        {
            labels.AddRange(series.Labels.Where(label => !Labels.Contains(label.Name)));
            if (!Labels.Contains(ComponentName))
                labels.Add(new Label(ComponentName, series.Component));
        }
        else
        {
            foreach (string name in Labels)
            {
                if ((name == ComponentName ? series.Component : series.Labels[name]) is { } value)
                    labels.Add(new Label(name, value));
            }
        }

        return new MergedKey(series.Metric, series.Kind, series.Unit, LabelSet.From(labels));
    }
}
