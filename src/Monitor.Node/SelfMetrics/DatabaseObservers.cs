using Monitor.Actors.Instruments;
using Monitor.Node.Storage.Postgres;
using Monitor.Node.Storage.Postgres.Log;
using Monitor.Shared.Storage;

namespace Monitor.Node.SelfMetrics;

/// <summary>The cluster's database as this node finds it.</summary>
internal static class DatabaseObservers
{
    /// <param name="labels">What tells one of several databases from the others; none for the first.</param>
    public static void Add(
        InstrumentRegistry registry, PostgresProbe probe, PostgresCounters counters, LogSpool? spool,
        params (string Name, string Value)[] labels)
    {
        registry.ObserveGauge("monitor_spool_bytes",
            "What waits on this node's disk for the database.", () => spool?.Bytes ?? 0, labels);
        registry.ObserveCounter("monitor_spool_batches_total",
            "Batches that had to wait there.", () => spool?.Batches ?? 0, labels);
        registry.ObserveCounter("monitor_spool_refused_total",
            "Batches that there was no room for.", () => spool?.Refused ?? 0, labels);
        registry.ObserveGauge("monitor_database_up",
            "Whether the database takes writes of this node.", () => probe.State.Phase == StorePhase.Well ? 1 : 0,
            labels);
        registry.ObserveGauge("monitor_database_probe_seconds",
            "How long the last write of one row took.", () => probe.LastDuration.TotalSeconds, labels);
        registry.ObserveCounter("monitor_database_outages_total",
            "Times that people were told that the database is away.", () => probe.Outages, labels);
        registry.ObserveCounter("monitor_database_connects_total",
            "Connections made, the first ones and those after a loss.", () => counters.Connects, labels);
        registry.ObserveCounter("monitor_database_operations_total",
            "Operations that ended.", () => counters.Operations, labels);
        registry.ObserveCounter("monitor_database_operation_seconds_total",
            "Time they took, the wait for a connection included.", () => counters.Seconds, labels);
        registry.ObserveCounter("monitor_database_failures_total",
            "Operations that failed.", () => counters.Failures, labels);
        registry.ObserveGauge("monitor_database_operations_under_way",
            "Operations that have a connection or wait for one.", () => counters.UnderWay, labels);
    }
}
