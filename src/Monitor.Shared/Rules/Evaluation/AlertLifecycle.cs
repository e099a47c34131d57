using Monitor.Shared.Alerting;

namespace Monitor.Shared.Rules.Evaluation;

/// <summary>
/// From verdicts to alert states: <c>for</c> asks that the condition hold without a break before the alert fires,
/// <c>keep_firing_for</c> lets it outlast the condition. One path leads in and one out:
/// <code>
/// Inactive --holds--> Pending --held for "for"--> Firing --clear, and "keep_firing_for" is over--> Inactive
///    ^                   |                          |  ^
///    +------clear--------+        clear: ClearedMs runs; holds again: it stops
/// </code>
/// Where the verdict is Unknown nothing gets worse: Pending stays Pending, whatever its age; only the time after
/// clearing runs on.
/// </summary>
internal static class AlertLifecycle
{
    /// <param name="state">Where the alert stands.</param>
    /// <param name="verdict">What the condition says now.</param>
    /// <param name="holdMs">The rule's <c>for</c>; 0 fires at once.</param>
    /// <param name="keepMs">The rule's <c>keep_firing_for</c>.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static RuleState Advance(in RuleState state, in Verdict verdict, long holdMs, long keepMs, long now) =>
        verdict.Kind switch
        {
            VerdictKind.Holds => Hold(state, verdict.Cause, holdMs, now),
            VerdictKind.Clear => Clear(state, keepMs, now),
            VerdictKind.Unknown => state.ClearedMs != 0 && now - state.ClearedMs >= keepMs ? default : state,
            _ => default,
        };

    /// <summary>When a waiting time of this state runs out; Never when none is running.</summary>
    public static long WakeMs(in RuleState state, in Verdict verdict, long holdMs, long keepMs) => state.State switch
    {
        AlertState.Pending when verdict.Kind is VerdictKind.Holds => state.SinceMs + holdMs,
        AlertState.Firing when state.ClearedMs != 0 => state.ClearedMs + keepMs,
        _ => RuleStep.Never,
    };

    private static RuleState Hold(in RuleState state, BreachCause cause, long holdMs, long now)
    {
        long since = state.State is AlertState.Inactive ? now : state.SinceMs;
        if (state.State is AlertState.Firing)
            return state with { Cause = cause, ClearedMs = 0 };
        return now - since >= holdMs
            ? new RuleState(AlertState.Firing, cause, since, now, 0)
            : new RuleState(AlertState.Pending, cause, since, 0, 0);
    }

    private static RuleState Clear(in RuleState state, long keepMs, long now)
    {
        if (state.State is not AlertState.Firing || keepMs == 0)
            return default;
        if (state.ClearedMs == 0)
            return state with { ClearedMs = now };
        return now - state.ClearedMs >= keepMs ? default : state;
    }
}
