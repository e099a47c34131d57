using Monitor.Shared.Alerting;
using Monitor.Shared.Rules.Evaluation;
using Monitor.Shared.Rules.Sla;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Rules;

/// <summary>
/// One rule at work on one series, component or budget: the state of <see cref="RuleEvaluator"/> with what belongs
/// to it. Mutable, one owner. An instance that <see cref="IsIdle"/> may be dropped and made anew.
/// </summary>
public sealed class RuleInstance
{
    private RuleState _state;
    private long _ledgerDueMs;

    public RuleInstance(RuleBinding binding)
        : this(binding.Rule, binding.Component, binding.Labels)
    {
    }

    internal RuleInstance(AlertRule rule, string component, LabelSet labels)
    {
        Rule = rule;
        Component = component;
        Labels = labels;
        Ledger = rule.Condition is RuleCondition.Burn burn ? new BurnLedger(burn.Objective) : null;
    }

    public AlertRule Rule { get; private set; }

    public string Component { get; }

    /// <summary>The series' labels, those of the budget, or none for a silence.</summary>
    public LabelSet Labels { get; }

    /// <summary>What a burn-rate rule counts in; null for all other rules.</summary>
    public BurnLedger? Ledger { get; }

    public RuleState State => _state;

    /// <summary>The value at the last step; NaN when there was none.</summary>
    public double Value { get; private set; } = double.NaN;

    /// <summary>When the last step was, Unix milliseconds; 0 for never.</summary>
    public long EvaluatedMs { get; private set; }

    /// <summary>True when nothing would be lost with it: no alert is under way and no budget is counted.</summary>
    public bool IsIdle => _state.State is AlertState.Inactive && Ledger is null;

    /// <summary>Judges what the series or component shows now.</summary>
    public RuleStep Step(in Observation observation, long nowMs)
    {
        RuleStep step = RuleEvaluator.Step(Rule, _state, observation, nowMs);
        Value = observation.Value;
        EvaluatedMs = nowMs;
        _state = step.State;
        return step;
    }

    /// <summary>
    /// Judges what the ledger counted. Asked again within the same second it waits for the next, so that a busy
    /// budget costs one evaluation a second; call it after all series of a batch were counted.
    /// </summary>
    public RuleStep StepLedger(long nowMs)
    {
        if (nowMs >= EvaluatedMs && nowMs < _ledgerDueMs)
            return new RuleStep(_state, null, _ledgerDueMs);
        RuleStep step = RuleEvaluator.Step(Rule, _state, Ledger!, nowMs, out double value);
        Value = value;
        EvaluatedMs = nowMs;
        _state = step.State;
        _ledgerDueMs = Math.Min(step.WakeMs, nowMs - nowMs % 1000 + 1000);
        return step;
    }

    /// <summary>Ends an alert because its rule or series is no more; null when none is under way.</summary>
    public RuleTransition? End(long nowMs, string reason)
    {
        RuleTransition? transition = RuleEvaluator.End(_state, nowMs, reason);
        _state = default;
        return transition;
    }

    /// <summary>
    /// Goes on under a reloaded rule: the same condition, perhaps other waiting times and annotations.
    /// </summary>
    /// <exception cref="ArgumentException">It is another rule.</exception>
    public void Adopt(AlertRule rule) => Rule = rule.Key == Rule.Key
        ? rule
        : throw new ArgumentException($"{rule.FullName} is not {Rule.FullName}.", nameof(rule));

    /// <summary>The alert's labels: the series', the component, the rule's own on top, and the alert's name.</summary>
    public LabelSet AlertLabels() => AlertTexts.Labels(Rule, Component, Labels);

    /// <summary>The alert's texts for people, filled with a value.</summary>
    public LabelSet Annotations(double value) => AlertTexts.Annotations(Rule, Component, Labels, value);

    /// <summary>A step's transition as the fact that goes to the alert manager.</summary>
    public AlertTransition Announce(ShardId shard, long sequence, RuleTransition transition) => new(
        shard, sequence, Rule.FullName, AlertLabels(), Annotations(transition.Value), transition.State,
        transition.Previous, DateTimeOffset.FromUnixTimeMilliseconds(transition.AtMs), transition.Value,
        transition.Reason);

    internal void Restore(in RuleState state, double value, long evaluatedMs)
    {
        _state = state;
        Value = value;
        EvaluatedMs = evaluatedMs;
    }
}
