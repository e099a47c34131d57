using Monitor.Shared.Alerting;
using Monitor.Shared.Rules.Evaluation;
using Monitor.Shared.Series;

namespace Monitor.Shared.Rules;

/// <summary>A pending or firing alert of a rule, as it stands now.</summary>
/// <param name="Labels">What identifies it.</param>
/// <param name="Annotations">Filled with the present value.</param>
/// <param name="State">Pending or Firing.</param>
/// <param name="ActiveAt">Since when the condition holds.</param>
/// <param name="KeepFiringSince">Since when it fires only because it is kept; null while the condition holds.</param>
/// <param name="Value">The present value; NaN when there is none.</param>
public sealed record ActiveAlert(
    LabelSet Labels,
    LabelSet Annotations,
    AlertState State,
    DateTimeOffset ActiveAt,
    DateTimeOffset? KeepFiringSince,
    double Value)
{
    public static ActiveAlert Of(RuleInstance instance)
    {
        RuleState state = instance.State;
        return new ActiveAlert(
            instance.AlertLabels(),
            instance.Annotations(instance.Value),
            state.State,
            DateTimeOffset.FromUnixTimeMilliseconds(state.SinceMs),
            state.ClearedMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(state.ClearedMs),
            instance.Value);
    }
}
