using Monitor.Shared.Alerting;
using Monitor.Shared.Rules.Sla;

namespace Monitor.Shared.Rules.Evaluation;

/// <summary>
/// The whole of a rule's behaviour as a pure function of its state, what it is told and the time. The same inputs in
/// the same order give the same transitions, live and at recovery. A step that changes nothing allocates nothing.
/// </summary>
public static class RuleEvaluator
{
    /// <summary>Judges one observation. For a burn-rate rule use the overload that takes its ledger.</summary>
    /// <param name="rule">The rule; its condition is not <see cref="RuleCondition.Burn"/>.</param>
    /// <param name="state">Where it stands.</param>
    /// <param name="observation">What its series shows now.</param>
    /// <param name="nowMs">Unix milliseconds.</param>
    public static RuleStep Step(AlertRule rule, in RuleState state, in Observation observation, long nowMs)
    {
        Verdict verdict = rule.Condition switch
        {
            RuleCondition.Threshold threshold => ConditionJudge.Judge(threshold, state, observation, nowMs),
            RuleCondition.Absent absent => ConditionJudge.Judge(absent, observation, nowMs),
            RuleCondition.Silent silent => ConditionJudge.Judge(silent, observation, nowMs),
            _ => throw new ArgumentException("A burn-rate rule steps on its ledger.", nameof(rule)),
        };
        // A threshold's absent_after is a waiting time of its own; "for" does not come on top.
        bool atOnce = verdict.Cause is BreachCause.Absence && rule.Condition is RuleCondition.Threshold;
        RuleState next = Advance(rule, state, verdict, atOnce, nowMs, out long wakeMs);
        RuleTransition? transition = next.State == state.State
            ? null
            : new RuleTransition(state.State, next.State, nowMs, observation.Value,
                RuleReasons.Explain(rule, state, next, observation, verdict, nowMs));
        return new RuleStep(next, transition, wakeMs);
    }

    /// <summary>Judges a burn-rate rule by what its ledger counted.</summary>
    /// <param name="value">The burn rate that both windows of the deciding pair reach.</param>
    public static RuleStep Step(AlertRule rule, in RuleState state, BurnLedger ledger, long nowMs, out double value)
    {
        var condition = (RuleCondition.Burn)rule.Condition;
        BurnReading reading = BurnJudge.Read(condition.Objective, ledger, nowMs);
        value = reading.Value;
        long slideMs = ledger.IsEmptyAt(nowMs) ? RuleStep.Never : BurnLedger.NextSlotMs(nowMs);
        Verdict verdict = reading.Burning
            ? Verdict.Holds(BreachCause.Value, slideMs)
            : Verdict.Clear(slideMs);
        RuleState next = Advance(rule, state, verdict, false, nowMs, out long wakeMs);
        RuleTransition? transition = next.State == state.State
            ? null
            : new RuleTransition(state.State, next.State, nowMs, reading.Value,
                BurnReasons.Explain(rule, condition.Objective, state, next, reading, nowMs));
        return new RuleStep(next, transition, wakeMs);
    }

    /// <summary>Ends an alert because its rule or its series is no more; null when there is none to end.</summary>
    public static RuleTransition? End(in RuleState state, long nowMs, string reason) =>
        state.State is AlertState.Inactive
            ? null
            : new RuleTransition(state.State, AlertState.Inactive, nowMs, double.NaN, reason);

    private static RuleState Advance(
        AlertRule rule, in RuleState state, in Verdict verdict, bool atOnce, long nowMs, out long wakeMs)
    {
        long holdMs = atOnce ? 0 : ConditionJudge.Milliseconds(rule.For);
        long keepMs = ConditionJudge.Milliseconds(rule.KeepFiringFor);
        RuleState next = AlertLifecycle.Advance(state, verdict, holdMs, keepMs, nowMs);
        wakeMs = Math.Min(verdict.WakeMs, AlertLifecycle.WakeMs(next, verdict, holdMs, keepMs));
        return next;
    }
}
