using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting;

/// <summary>
/// A fact of a shard: one rule changed its mind about one series. What goes to the alert manager, and all that it
/// knows of the matter.
/// </summary>
/// <param name="Shard">The shard that decided.</param>
/// <param name="Sequence">
/// The shard's count of transitions, only growing; with the shard it makes a fact count once.
/// </param>
/// <param name="Rule">Group and name of the rule, "machine/HighCpu".</param>
/// <param name="Labels">
/// The alert's labels, <c>alertname</c>, <c>component</c> and <c>severity</c> included. They identify it.
/// </param>
/// <param name="Annotations">Texts for people, templates filled.</param>
/// <param name="State">
/// What it changed to; Inactive after Firing means resolved, Inactive after Pending that it passed.
/// </param>
/// <param name="Previous">What it was before.</param>
/// <param name="At">When it changed.</param>
/// <param name="Value">The statistic that decided; NaN when there was no data.</param>
/// <param name="Reason">Why, for people: "p99 over 10s is 0.31, above 0.25 since 12:00:01".</param>
public sealed record AlertTransition(
    ShardId Shard,
    long Sequence,
    string Rule,
    LabelSet Labels,
    LabelSet Annotations,
    AlertState State,
    AlertState Previous,
    DateTimeOffset At,
    double Value,
    string Reason)
{
    /// <summary>
    /// The sequence of what is told again after a recovery: it counts only if it is newer than what is known of its
    /// alert.
    /// </summary>
    public const long Replayed = 0;
}
