using Monitor.Shared.Rules;

namespace Monitor.Actors.Degraded;

/// <summary>
/// How long after an outage a shard's new owner may take to find again what was found before: what was kept has to be
/// forwarded, and the rule's own waiting times begin anew.
/// </summary>
internal static class RulePatience
{
    /// <summary>For owners to recover.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    /// <summary>What was kept is forwarded and read at ten times the speed at which it came, or faster.</summary>
    public static TimeSpan ToCatchUp(TimeSpan outage) => outage / 10;

    /// <param name="rules">The rules in force.</param>
    /// <param name="rule">Group and name; one that is gone has no waiting time.</param>
    public static TimeSpan Of(RuleSet rules, string rule) => Recovery + rules.Groups.SelectMany(group => group.Rules)
        .Where(one => one.FullName == rule).Select(WaitOf).DefaultIfEmpty(TimeSpan.Zero).Max();

    private static TimeSpan WaitOf(AlertRule rule) => rule.For + rule.Condition switch
    {
        RuleCondition.Threshold { Missing: MissingPolicy.Alert } threshold => threshold.AbsentAfter,

        // A volume over a window that begins before the end of the outage proves nothing.
        RuleCondition.Threshold { ReadsCurrentSecond: false } threshold => threshold.Window,
        RuleCondition.Absent absent => absent.After,
        RuleCondition.Silent silent => silent.After,
        _ => TimeSpan.Zero,
    };
}
