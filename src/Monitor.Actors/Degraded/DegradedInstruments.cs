using Monitor.Actors.Instruments;

namespace Monitor.Actors.Degraded;

/// <summary>What is counted of the degraded mode.</summary>
internal sealed class DegradedInstruments(InstrumentRegistry registry)
{
    public GaugeInstrument Shards { get; } = registry.Gauge(
        "monitor_degraded_shards", "Shards that this node judges without a lease because the database is away.");

    public CounterInstrument Pages { get; } = registry.Counter(
        "monitor_degraded_pages_total", "Pages that receivers took of this node while the database was away.");

    public CounterInstrument Dropped { get; } = registry.Counter(
        "monitor_degraded_records_dropped_total",
        "Records that are judged only when the database is back, because too many waited to be judged without it.");

    public CounterInstrument BookFailures { get; } = registry.Counter(
        "monitor_degraded_book_failures_total",
        "Times that this node's disk did not take the book of what was paged while the database was away.");

    public CounterInstrument Adopted { get; } = registry.Counter(
        "monitor_degraded_episodes_adopted_total",
        "Episodes found while the database was away that this node brought into the journal.");
}
