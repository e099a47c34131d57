using Monitor.Shared.Windows;

namespace Monitor.Shared.Rules.Evaluation;

/// <summary>
/// Whether a condition holds for an observation. Besides the verdict it says when time alone could change it: when
/// data slides out of the window, when an absence has lasted long enough, when a series is given up.
/// </summary>
internal static class ConditionJudge
{
    private const long SecondMs = 1000;

    public static Verdict Judge(
        RuleCondition.Threshold condition, in RuleState state, in Observation observation, long now)
    {
        Verdict? absence = condition.Missing is MissingPolicy.Ok ? null : JudgeAge(condition, observation, now);
        if (absence is { } gone)
            return gone;
        long wake = condition.Missing is MissingPolicy.Alert && observation.LastSeenMs > 0
            ? observation.LastSeenMs + Milliseconds(condition.AbsentAfter)
            : RuleStep.Never;
        bool moreToCome = observation.ReachMs > now
            || !condition.ReadsCurrentSecond && observation.ReachMs >= now - now % SecondMs;
        if (moreToCome)
            wake = Math.Min(wake, NextSecond(now));
        if (observation.IsMissing || observation.Samples < condition.MinSamples)
            return JudgeMissing(condition, state, observation, now, wake);

        if (!IsCovered(condition, observation, now, out long coveredMs))
            return Verdict.Unknown(Math.Min(wake, coveredMs));

        // Hysteresis: what a value began, only a value past the clear threshold ends.
        bool latched = state.Holds && state.Cause is BreachCause.Value;
        bool holds = condition.Comparison.Holds(observation.Value, latched ? condition.Clear : condition.Limit);
        wake = Math.Min(wake, SlideWake(condition, observation, holds, now));
        return holds ? Verdict.Holds(BreachCause.Value, wake) : Verdict.Clear(wake);
    }

    public static Verdict Judge(RuleCondition.Absent condition, in Observation observation, long now) =>
        JudgeSilence(condition.After, condition.ForgetAfter, observation.LastSeenMs, now);

    public static Verdict Judge(RuleCondition.Silent condition, in Observation observation, long now) =>
        JudgeSilence(condition.After, condition.ForgetAfter, observation.LastSeenMs, now);

    public static long Milliseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;

    private static Verdict JudgeSilence(TimeSpan after, TimeSpan forget, long lastSeenMs, long now)
    {
        if (lastSeenMs == 0)
            return Verdict.Unknown(RuleStep.Never);
        long age = now - lastSeenMs;
        if (age >= Milliseconds(forget))
            return new Verdict(VerdictKind.Forgotten, BreachCause.None, RuleStep.Never);
        return age >= Milliseconds(after)
            ? Verdict.Holds(BreachCause.Absence, lastSeenMs + Milliseconds(forget))
            : Verdict.Clear(lastSeenMs + Milliseconds(after));
    }

    /// <summary>The verdict that the age of the last data alone gives; null when it gives none.</summary>
    private static Verdict? JudgeAge(RuleCondition.Threshold condition, in Observation observation, long now)
    {
        if (observation.LastSeenMs == 0)
            return null;
        long age = now - observation.LastSeenMs;
        long forgetMs = Milliseconds(condition.ForgetAfter);
        if (age >= forgetMs)
            return new Verdict(VerdictKind.Forgotten, BreachCause.None, RuleStep.Never);
        return condition.Missing is MissingPolicy.Alert && age >= Milliseconds(condition.AbsentAfter)
            ? Verdict.Holds(BreachCause.Absence, observation.LastSeenMs + forgetMs)
            : null;
    }

    private static Verdict JudgeMissing(
        RuleCondition.Threshold condition, in RuleState state, in Observation observation, long now, long wake)
    {
        // Too few samples may become missing ones, or enough, as the window slides.
        if (!observation.IsMissing)
            wake = Math.Min(wake, NextSecond(now));
        if (condition.Missing is MissingPolicy.Ok)
            return Verdict.Clear(wake);
        bool canBeForgotten = state.State is not Alerting.AlertState.Inactive && observation.LastSeenMs > 0;
        return Verdict.Unknown(canBeForgotten
            ? Math.Min(wake, observation.LastSeenMs + Milliseconds(condition.ForgetAfter))
            : wake);
    }

    /// <summary>Too little of a volume proves nothing where the window begins before the data does.</summary>
    private static bool IsCovered(
        RuleCondition.Threshold condition, in Observation observation, long now, out long coveredMs)
    {
        coveredMs = RuleStep.Never;
        if (condition.ReadsCurrentSecond || observation.KnownSinceMs == 0)
            return true;
        // The window is the complete seconds before this one, so its first begins a window's length before now's.
        long firstKnownSecond = (observation.KnownSinceMs + SecondMs - 1) / SecondMs * SecondMs;
        coveredMs = firstKnownSecond + Milliseconds(condition.Window);
        return now - now % SecondMs >= coveredMs;
    }

    /// <summary>When the window, sliding over what it has, could give another verdict.</summary>
    private static long SlideWake(
        RuleCondition.Threshold condition, in Observation observation, bool holds, long now)
    {
        long next = NextSecond(now);
        long emptyMs = observation.ReachMs - observation.ReachMs % SecondMs + Milliseconds(condition.Window);
        if (condition.Statistic is Statistic.Last && condition.MinSamples <= 1)
            return holds ? Math.Max(next, emptyMs) : RuleStep.Never;
        bool onlyImproves = condition.Statistic switch
        {
            Statistic.Count or Statistic.Rate or Statistic.Max => condition.Comparison.IsUpper(),
            Statistic.Min => condition.Comparison.IsLower(),
            _ => false,
        };
        return holds || !onlyImproves ? next : RuleStep.Never;
    }

    private static long NextSecond(long now) => now - now % SecondMs + SecondMs;
}
