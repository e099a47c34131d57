using Monitor.Shared.Series;

namespace Monitor.Node.Machine;

/// <summary>What one family of series is called and means.</summary>
/// <param name="Name">Prometheus' spelling, base units, counters ending in <c>_total</c>.</param>
/// <param name="Kind">Level or sum.</param>
/// <param name="Unit">The base unit as a word; empty for plain counts.</param>
/// <param name="Help">A sentence for people.</param>
internal sealed record MetricDefinition(string Name, SeriesKind Kind, string Unit, string Help)
{
    public static MetricDefinition Gauge(string name, string unit, string help) =>
        new(name, SeriesKind.Gauge, unit, help);

    public static MetricDefinition Counter(string name, string unit, string help) =>
        new(name, SeriesKind.Counter, unit, help);
}
