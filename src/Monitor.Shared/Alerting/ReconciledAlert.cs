using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting;

/// <summary>One alert that is pending or firing on a shard, as the shard tells it after its recovery.</summary>
/// <param name="Rule">Group and name of the rule.</param>
/// <param name="Labels">What identifies the alert.</param>
/// <param name="Annotations">Texts for people.</param>
/// <param name="State">Pending or firing.</param>
/// <param name="Since">When it came into that state; an episode that must be opened begins then.</param>
/// <param name="Value">The value that decided; NaN when there was none.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="GeneratorUrl">Where to look at its cause; null where nobody said so.</param>
public sealed record ReconciledAlert(
    string Rule,
    LabelSet Labels,
    LabelSet Annotations,
    AlertState State,
    DateTimeOffset Since,
    double Value,
    string Reason,
    string? GeneratorUrl = null)
{
    /// <summary>What a node found and told without a journal; null for what a shard says.</summary>
    public DegradedEpisode? Adopted { get; init; }
}
