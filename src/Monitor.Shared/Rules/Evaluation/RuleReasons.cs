using Monitor.Shared.Alerting;
using Monitor.Shared.Durations;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Rules.Evaluation;

/// <summary>Why a rule changed its mind: one sentence with the numbers.</summary>
internal static class RuleReasons
{
    public static string Explain(
        AlertRule rule, in RuleState before, in RuleState after, in Observation observation, in Verdict verdict,
        long now)
    {
        if (verdict.Kind is VerdictKind.Forgotten)
            return $"no data since {ReasonText.Time(observation.LastSeenMs, now)}: given up";
        string fact = rule.Condition is RuleCondition.Threshold threshold
            ? ThresholdFact(threshold, before, observation, verdict, now)
            : AbsenceFact(rule.Condition, observation, verdict, now);
        return fact + Waiting(rule, before, after, verdict, now);
    }

    /// <summary>What the waiting times have to do with a change: " since 12:00:01Z, held for 30s".</summary>
    public static string Waiting(
        AlertRule rule, in RuleState before, in RuleState after, in Verdict verdict, long now)
    {
        switch (after.State)
        {
            case AlertState.Pending:
                return $"; fires when it has held for {DurationText.Format(rule.For)}";
            case AlertState.Firing when before.State is AlertState.Pending && verdict.Cause is BreachCause.Value:
                return $" since {ReasonText.Time(after.SinceMs, now)}, held for {DurationText.Format(rule.For)}";
            case AlertState.Inactive when before.ClearedMs != 0:
                return $"; clear since {ReasonText.Time(before.ClearedMs, now)}, "
                    + $"kept firing for {DurationText.Format(rule.KeepFiringFor)}";
            default:
                return "";
        }
    }

    private static string ThresholdFact(
        RuleCondition.Threshold condition, in RuleState before, in Observation observation, in Verdict verdict,
        long now)
    {
        string subject = $"{condition.Statistic.Name()} of {condition.Selector.Metric} "
            + $"over {DurationText.Format(condition.Window)}";
        if (verdict.Cause is BreachCause.Absence)
        {
            return $"no data of {condition.Selector.Metric} since {ReasonText.Time(observation.LastSeenMs, now)}, "
                + $"for {DurationText.Format(condition.AbsentAfter)} or longer";
        }

        if (observation.IsMissing)
            return $"{subject} has no data{MissingMeans(condition.Missing)}";
        if (observation.Samples < condition.MinSamples)
        {
            return $"{subject} has {observation.Samples} of the {condition.MinSamples} samples needed"
                + MissingMeans(condition.Missing);
        }

        string value = $"{subject} is {ReasonText.Number(observation.Value)}";
        if (observation.RelativeError > 0)
            value += $" (±{ReasonText.Percent(observation.RelativeError)})";
        string symbol = condition.Comparison.Symbol();
        string limit = ReasonText.Number(condition.Limit);
        if (verdict.Kind is VerdictKind.Holds)
        {
            return condition.Comparison.Holds(observation.Value, condition.Limit)
                ? $"{value} {symbol} {limit}"
                : $"{value}, still {symbol} {ReasonText.Number(condition.Clear)} (clear) after {symbol} {limit}";
        }

        string passed = condition.Clear == condition.Limit || before.Cause is BreachCause.Absence
            ? $"{value}, not {symbol} {limit}"
            : $"{value}, no longer {symbol} {ReasonText.Number(condition.Clear)} (clear)";
        return before.Cause is BreachCause.Absence ? "data is back: " + passed : passed;
    }

    private static string AbsenceFact(
        RuleCondition condition, in Observation observation, in Verdict verdict, long now)
    {
        (string what, TimeSpan after) = condition switch
        {
            RuleCondition.Absent absent => (absent.Selector.Metric, absent.After),
            RuleCondition.Silent silent => ("the component", silent.After),
            _ => throw new ArgumentException("Not an absence.", nameof(condition)),
        };
        string since = ReasonText.Time(observation.LastSeenMs, now);
        return verdict.Kind is VerdictKind.Holds
            ? $"no data of {what} since {since}, for {DurationText.Format(after)} or longer"
            : $"data of {what} is back: the last is of {since}";
    }

    private static string MissingMeans(MissingPolicy policy) =>
        policy is MissingPolicy.Ok ? ", which counts as fine (missing: ok)" : "";
}
