using System.Text.Json;
using Monitor.Actors.Aggregation;
using Monitor.Actors.Instruments;
using Monitor.Shared.Windows;

namespace Monitor.Node.SelfMetrics;

/// <summary>What the shards of this node did, all together: which shard did it is for the admin's list.</summary>
internal static class ShardObservers
{
    public static void Add(InstrumentRegistry registry, ShardDirectory shards)
    {
        registry.ObserveGauge("monitor_shards", "Shards that this node owns.", () => shards.Statuses.Count);
        registry.ObserveGauge("monitor_shards_recovering", "Shards that still read their log.",
            () => shards.Recovering);
        registry.ObserveGauge("monitor_shard_series", "Series with a window in memory.",
            () => shards.Statuses.Sum(s => s.Series));
        registry.ObserveGauge("monitor_shard_components", "Components with a series in memory.",
            () => shards.Statuses.Sum(s => s.Components));
        registry.ObserveCounter("monitor_shard_records_total", "Log records applied.",
            () => shards.Statuses.Sum(s => s.Counters.Records));
        registry.ObserveCounter("monitor_shard_evaluations_total", "Rule evaluations.",
            () => shards.Statuses.Sum(s => s.Counters.Evaluations));
        registry.ObserveCounter("monitor_shard_repeated_batches_total",
            "Batches of native sessions that had counted before.",
            () => shards.Statuses.Sum(s => s.Counters.RepeatedBatches));
        registry.ObserveCounter("monitor_shard_unknown_series_total",
            "Log entries whose series no record defines: a bug of the node.",
            () => shards.Statuses.Sum(s => s.Counters.UnknownSeries));
        registry.ObserveCounter("monitor_shard_checkpoints_total", "Checkpoints saved.",
            () => shards.Statuses.Sum(s => s.Checkpoints));
        registry.ObserveCounter("monitor_shard_failed_writes_total",
            "Checkpoints and history writes that failed and were made again.",
            () => shards.Statuses.Sum(s => s.FailedWrites));
        foreach (ApplyResult result in Enum.GetValues<ApplyResult>())
        {
            string name = JsonNamingPolicy.SnakeCaseLower.ConvertName(result.ToString());
            registry.ObserveCounter("monitor_shard_points_total", "Points applied to windows, by what came of them.",
                () => shards.Statuses.Sum(s => s.Counters.Of(result)), ("result", name));
        }
    }
}
