using Monitor.Actors.Aggregation;
using Monitor.Shared.Alerting;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Rules;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Pipeline;

internal sealed class LogListener : IShardListener
{
    public bool TryTell(AlertTransition transition) => true;
    public bool TryReconcile(ShardId shard, long sequence, IReadOnlyList<RuleInstance> active) => true;
    public void Heard(string component) { }
    public void Report(HealthReportEntry report) { }
}
