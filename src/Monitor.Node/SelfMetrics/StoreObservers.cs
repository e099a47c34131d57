using Monitor.Actors.Instruments;
using Monitor.Node.Storage;

namespace Monitor.Node.SelfMetrics;

/// <summary>What the stores did, by store.</summary>
internal static class StoreObservers
{
    private const double NanosecondsPerSecond = 1e9;

    public static void Add(InstrumentRegistry registry, IEnumerable<IStoreStatistics> stores)
    {
        foreach (IStoreStatistics store in stores)
        {
            registry.ObserveCounter("monitor_store_appends_total",
                "Records, events, chunks or snapshots made durable.", () => store.Appends, ("store", store.Store));
            registry.ObserveCounter("monitor_store_appended_bytes_total",
                "Their payloads.", () => store.AppendedBytes, ("store", store.Store));
            registry.ObserveCounter("monitor_store_groups_total",
                "Writes or transactions that carried them.", () => store.Groups, ("store", store.Store));
            registry.ObserveCounter("monitor_store_syncs_total",
                "Syncs to the disk.", () => store.Syncs, ("store", store.Store));
            registry.ObserveCounter("monitor_store_sync_seconds_total",
                "Time that syncs took.", () => store.SyncNanoseconds / NanosecondsPerSecond, ("store", store.Store));
            registry.ObserveCounter("monitor_store_failed_appends_total",
                "Appends that could not be made.", () => store.FailedAppends, ("store", store.Store));
            registry.ObserveCounter("monitor_store_torn_bytes_total",
                "Bytes of unfinished writes cut off at the start.", () => store.TornBytes, ("store", store.Store));
            registry.ObserveCounter("monitor_store_corruptions_total",
                "Stored things that did not check out.", () => store.Corruptions, ("store", store.Store));
            registry.ObserveGauge("monitor_store_files",
                "Files on disk.", () => store.Files, ("store", store.Store));
            registry.ObserveGauge("monitor_store_disk_bytes",
                "Bytes on disk.", () => store.DiskBytes, ("store", store.Store));
        }
    }
}
