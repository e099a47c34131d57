using Monitor.Actors.Aggregation;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Rules;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting.Log;

/// <summary>Brings what one owner of a shard finds out to the alerting log.</summary>
internal sealed class ShardTeller(AlertingLog log, ShardId shard, Epoch epoch) : IShardListener
{
    public Task TakeOverAsync() => log.TakeOverAsync(shard, epoch);

    public bool TryTell(AlertTransition transition) =>
        log.TrySay(shard, epoch, 1, stamp => [new AlertLogEntry.Decided(stamp, transition)]);

    public bool TryReconcile(ShardId _, long sequence, IReadOnlyList<RuleInstance> active)
    {
        // Filling templates for all that is active is not for nothing, then.
        if (!log.Words.HasRoom)
            return false;
        IReadOnlyList<AlertCommand.Reconcile> stretches = ActiveList.Split(shard, sequence, active.Select(Of));
        return log.TrySay(shard, epoch, Math.Max(1, active.Count), stamp =>
        [
            .. stretches.Select((stretch, index) =>
                new AlertLogEntry.Listed(stamp with { Number = stamp.Number + index }, stretch)),
        ]);
    }

    public void Heard(string component) => log.Words.Hear(component);

    public void Report(HealthReportEntry report) => log.Say(report);

    public Task FlushAsync() => log.FlushAsync();

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
