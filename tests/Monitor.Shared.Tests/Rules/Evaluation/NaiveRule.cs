using Monitor.Shared.Alerting;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Evaluation;

namespace Monitor.Shared.Tests.Rules.Evaluation;

/// <summary>
/// What a threshold rule should do, decided by looking through everything that happened before: slow, without a
/// timer, asked at every instant of a grid.
/// </summary>
internal sealed class NaiveRule(AlertRule rule)
{
    private enum Mark
    {
        Clear,
        Unknown,
        Holds,
        Absent,
        Forgotten,
    }

    private readonly RuleCondition.Threshold _condition = (RuleCondition.Threshold)rule.Condition;
    private readonly List<(long At, Mark Mark, AlertState State)> _past = [];

    public AlertState Look(in Observation observation, long now)
    {
        Mark mark = MarkOf(observation, now);
        _past.Add((now, mark, AlertState.Inactive));
        AlertState state = StateNow(now, mark);
        _past[^1] = (now, mark, state);
        return state;
    }

    private Mark MarkOf(in Observation observation, long now)
    {
        bool kept = _condition.Missing != MissingPolicy.Ok;
        TimeSpan age = TimeSpan.FromMilliseconds(now - observation.LastSeenMs);
        if (kept && observation.LastSeenMs > 0 && age >= _condition.ForgetAfter)
            return Mark.Forgotten;
        if (_condition.Missing == MissingPolicy.Alert && observation.LastSeenMs > 0 && age >= _condition.AbsentAfter)
            return Mark.Absent;
        if (double.IsNaN(observation.Value) || observation.Samples < _condition.MinSamples)
            return kept ? Mark.Unknown : Mark.Clear;
        // Latched when, but for moments that said nothing, the last word was that the value is wrong.
        int last = _past.FindLastIndex(p => p.Mark != Mark.Unknown);
        bool latched = last >= 0 && _past[last].Mark == Mark.Holds;
        double limit = latched ? _condition.Clear : _condition.Limit;
        bool wrong = _condition.Comparison switch
        {
            Comparison.Greater => observation.Value > limit,
            Comparison.GreaterOrEqual => observation.Value >= limit,
            Comparison.Less => observation.Value < limit,
            Comparison.LessOrEqual => observation.Value <= limit,
            Comparison.Equal => observation.Value == limit,
            _ => observation.Value != limit,
        };
        return wrong ? Mark.Holds : Mark.Clear;
    }

    private AlertState StateNow(long now, Mark mark)
    {
        if (mark == Mark.Forgotten)
            return AlertState.Inactive;
        bool wasFiring = _past.Count > 1 && _past[^2].State == AlertState.Firing;
        if (wasFiring)
            return mark is Mark.Holds or Mark.Absent || IsStillKept(now) ? AlertState.Firing : AlertState.Inactive;
        if (mark == Mark.Absent)
            return AlertState.Firing;
        int lastClear = _past.FindLastIndex(p => p.Mark is Mark.Clear or Mark.Forgotten);
        int began = _past.FindIndex(lastClear + 1, p => p.Mark == Mark.Holds);
        if (began < 0)
            return AlertState.Inactive;
        bool heldLongEnough = mark == Mark.Holds && now - _past[began].At >= rule.For.TotalMilliseconds;
        return heldLongEnough ? AlertState.Firing : AlertState.Pending;
    }

    private bool IsStillKept(long now)
    {
        int lastHeld = _past.FindLastIndex(p => p.Mark is Mark.Holds or Mark.Absent);
        int cleared = _past.FindIndex(lastHeld + 1, p => p.Mark == Mark.Clear);
        return cleared < 0 || now - _past[cleared].At < rule.KeepFiringFor.TotalMilliseconds;
    }
}
