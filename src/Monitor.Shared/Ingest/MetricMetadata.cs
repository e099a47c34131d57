using Monitor.Shared.Ingest.Exposition;

namespace Monitor.Shared.Ingest;

/// <summary>What a sender says about a metric family.</summary>
/// <param name="Unit">The unit as a word ("seconds"); empty when not said.</param>
/// <param name="Help">A sentence for people; empty when not said.</param>
public sealed record MetricMetadata(MetricType Type, string Unit, string Help);
