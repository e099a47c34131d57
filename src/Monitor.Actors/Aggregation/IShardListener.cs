using Monitor.Shared.Alerting;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Rules;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Aggregation;

/// <summary>
/// Who is told what a shard finds out. Calls never wait; one that returns false took nothing and is made again a
/// moment later.
/// </summary>
public interface IShardListener
{
    /// <summary>
    /// Says that the shard is this owner's now. Once this completes, nothing counts that an owner before it has not
    /// brought to its place yet: so what did count stands in the shard's log already.
    /// </summary>
    Task TakeOverAsync();

    bool TryTell(AlertTransition transition);

    /// <summary>All that is pending or firing on a shard, after its recovery or when asked.</summary>
    /// <param name="shard">Which shard.</param>
    /// <param name="sequence">The number of its last transition; it counts on from there.</param>
    /// <param name="active">The instances that are pending or firing; read during the call only.</param>
    bool TryReconcile(ShardId shard, long sequence, IReadOnlyList<RuleInstance> active);

    /// <summary>A component was heard of within the last second.</summary>
    void Heard(string component);

    /// <summary>A component said how it is.</summary>
    void Report(HealthReportEntry report);

    /// <summary>
    /// Completes when all that was taken so far is durable where it is going: a checkpoint that stands for it waits.
    /// </summary>
    Task FlushAsync();
}
