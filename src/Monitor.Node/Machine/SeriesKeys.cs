using Monitor.Shared.Series;

namespace Monitor.Node.Machine;

/// <summary>Makes the series of one component on one instance.</summary>
internal sealed class SeriesKeys(string component, string instance)
{
    public SeriesKey Of(MetricDefinition metric, params ReadOnlySpan<(string Name, string Value)> labels) =>
        Of(metric, LabelSet.From(labels));

    public SeriesKey Of(MetricDefinition metric, LabelSet labels) => new(new SeriesDescriptor(
        component, metric.Name, labels.With("instance", instance), metric.Kind, metric.Unit, metric.Help));
}
