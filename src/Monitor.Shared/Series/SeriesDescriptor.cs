namespace Monitor.Shared.Series;

/// <summary>
/// All that identifies and describes one series. Identity is component, metric, labels and kind; unit and help are
/// what the sender said last.
/// </summary>
/// <param name="Component">The service that the series belongs to; decides the shard. Never empty.</param>
/// <param name="Metric">The metric's name as the sender gave it. Never empty.</param>
/// <param name="Labels">All other labels, <c>instance</c> and <c>job</c> included; no <c>__name__</c>.</param>
/// <param name="Kind">What the values mean.</param>
/// <param name="Unit">UCUM or Prometheus unit ("s", "By", "seconds"), empty when unknown.</param>
/// <param name="Help">A sentence for people, empty when unknown.</param>
public sealed record SeriesDescriptor(
    string Component, string Metric, LabelSet Labels, SeriesKind Kind, string Unit = "", string Help = "");
