using Monitor.Shared.Alerting;
using Monitor.Shared.Rules.Evaluation;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Rules;

/// <summary>An alert under way whose rule was removed while nobody watched.</summary>
/// <param name="Rule">Group and name of the rule that was.</param>
/// <param name="Labels">The alert's labels, as they were announced.</param>
/// <param name="State">Pending or Firing.</param>
public sealed record OrphanedAlert(string Rule, LabelSet Labels, RuleState State)
{
    /// <summary>The fact that ends it.</summary>
    public AlertTransition End(ShardId shard, long sequence, long nowMs) => new(
        shard, sequence, Rule, Labels, LabelSet.Empty, AlertState.Inactive, State.State,
        DateTimeOffset.FromUnixTimeMilliseconds(nowMs), double.NaN, "the rule was removed");
}
