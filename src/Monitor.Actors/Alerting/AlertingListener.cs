using Monitor.Actors.Aggregation;
using Monitor.Shared.Alerting;
using Monitor.Shared.Health;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Rules;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting;

/// <summary>Brings what shards find out to the alert manager and to health.</summary>
public sealed class AlertingListener(AlertingSystem alerting) : IShardListener
{
    public bool TryTell(AlertTransition transition) =>
        alerting.TryTell(new AlertCommand.Observe(transition));

    public bool TryReconcile(ShardId shard, long sequence, IReadOnlyList<RuleInstance> active) =>
        alerting.TryTell(new AlertCommand.Reconcile(shard, sequence, [.. active.Select(Of)]));

    public void Heard(string component) => alerting.TryTell(new HealthInput.ComponentSeen(component));

    public void Report(HealthReportEntry report)
    {
        var level = (HealthLevel)report.Status;
        if (!Enum.IsDefined(level))
            return;
        alerting.TryTell(new HealthInput.HealthReported(
            report.Component, Instance: "", level, report.Reason,
            report.TimeToLiveMs > 0 ? TimeSpan.FromMilliseconds(report.TimeToLiveMs) : null,
            DateTimeOffset.FromUnixTimeMilliseconds(report.TimestampMs)));
    }

    /// <summary>An episode that has to be opened begins when the rule fired, as it would have been told.</summary>
    private static ReconciledAlert Of(RuleInstance instance)
    {
        bool isFiring = instance.State.State == AlertState.Firing;
        long sinceMs = isFiring ? instance.State.FiringSinceMs : instance.State.SinceMs;
        return new ReconciledAlert(
            instance.Rule.FullName, instance.AlertLabels(), instance.Annotations(instance.Value), instance.State.State,
            DateTimeOffset.FromUnixTimeMilliseconds(sinceMs), instance.Value,
            isFiring ? "it was firing when its shard recovered" : "it was pending when its shard recovered");
    }
}
