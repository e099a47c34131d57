using Monitor.Shared.Durations;
using Monitor.Shared.Rules.Evaluation;

namespace Monitor.Shared.Rules.Sla;

/// <summary>Why a burn-rate rule changed its mind: one sentence with the numbers.</summary>
internal static class BurnReasons
{
    public static string Explain(
        AlertRule rule, SlaObjective objective, in RuleState before, in RuleState after, in BurnReading reading,
        long now)
    {
        Verdict verdict = reading.Burning
            ? Verdict.Holds(BreachCause.Value, RuleStep.Never)
            : Verdict.Clear(RuleStep.Never);
        string relation = reading.Burning ? "at or above" : "not both at or above";
        return $"{ReasonText.Percent(reading.LongBadShare)} of {ReasonText.Number(reading.LongEvents)} events were bad "
            + $"over {DurationText.Format(reading.Pair.Long)}: the budget of {ReasonText.Percent(objective.Budget)} "
            + $"over {DurationText.Format(objective.Window)} "
            + $"burns {ReasonText.Number(reading.LongRate)} times too fast "
            + $"and {ReasonText.Number(reading.ShortRate)} times over {DurationText.Format(reading.Pair.Short)}, "
            + $"{relation} {ReasonText.Number(reading.Pair.Factor)}"
            + RuleReasons.Waiting(rule, before, after, verdict, now);
    }
}
