using Monitor.Shared.Durations;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Shared.Rehearsal;

/// <summary>
/// Rules as history can judge them. A bucket says what happened within it and not when, so a window is at least as long
/// as a bucket and a whole number of them, and an absence is at least two. What was changed is said for each rule; what
/// history cannot tell at all is left out, and said too.
/// </summary>
/// <param name="Rules">Those that can be replayed.</param>
/// <param name="Selectors">The series that they look at.</param>
/// <param name="Limits">What is not as the rules say, a sentence each.</param>
public sealed record ReplayRules(RuleSet Rules, IReadOnlyList<SeriesSelector> Selectors, IReadOnlyList<string> Limits)
{
    /// <param name="groups">The rules as they are written.</param>
    /// <param name="resolution">The length of a bucket.</param>
    public static ReplayRules Of(IReadOnlyList<RuleGroup> groups, TimeSpan resolution)
    {
        var limits = new List<string>();
        var selectors = new HashSet<SeriesSelector>();
        var kept = new List<RuleGroup>();
        foreach (RuleGroup group in groups)
        {
            var rules = new List<AlertRule>();
            foreach (AlertRule rule in group.Rules)
            {
                if (Coarsen(rule, resolution, limits) is not { } coarse)
                    continue;
                rules.Add(coarse);
                selectors.UnionWith(SelectorsOf(coarse.Condition));
            }

            kept.Add(group with { Rules = rules });
        }

        return new ReplayRules(new RuleSet(kept, 1), [.. selectors], limits);
    }

    private static IEnumerable<SeriesSelector> SelectorsOf(RuleCondition condition) => condition switch
    {
        RuleCondition.Threshold threshold => [threshold.Selector],
        RuleCondition.Absent absent => [absent.Selector],
        RuleCondition.Burn burn => burn.Objective.Indicator.Selectors.Select(selector => selector.Selector),
        _ => [],
    };

    private static AlertRule? Coarsen(AlertRule rule, TimeSpan resolution, List<string> limits)
    {
        switch (rule.Condition)
        {
            case RuleCondition.Threshold threshold:
                TimeSpan window = Whole(threshold.Window, resolution);
                TimeSpan absent = Longer(threshold.AbsentAfter, resolution);
                if (window != threshold.Window)
                    limits.Add($"{rule.FullName}: the window of {Text(threshold.Window)} is read as {Text(window)}");
                if (absent != threshold.AbsentAfter)
                    limits.Add(
                        $"{rule.FullName}: absent_after {Text(threshold.AbsentAfter)} is read as {Text(absent)}");
                return With(rule, threshold with
                {
                    Window = window,
                    AbsentAfter = absent,
                    ForgetAfter = Longer(threshold.ForgetAfter, absent),
                });
            case RuleCondition.Absent gone:
                TimeSpan after = Longer(gone.After, resolution);
                if (after != gone.After)
                    limits.Add($"{rule.FullName}: an absence of {Text(gone.After)} is read as one of {Text(after)}");
                return With(rule, gone with { After = after, ForgetAfter = Longer(gone.ForgetAfter, after) });
            case RuleCondition.Burn:
                return rule;
            default:
                limits.Add($"{rule.FullName}: is left out, for history does not say when a component was heard");
                return null;
        }
    }

    private static AlertRule With(AlertRule rule, RuleCondition condition) => new()
    {
        Group = rule.Group,
        Name = rule.Name,
        Condition = condition,
        For = rule.For,
        KeepFiringFor = rule.KeepFiringFor,
        Labels = rule.Labels,
        Annotations = rule.Annotations,
        Source = rule.Source,
    };

    private static TimeSpan Whole(TimeSpan window, TimeSpan resolution) =>
        resolution * (long)Math.Ceiling(window / resolution);

    /// <summary>Twice a bucket at least, where anything is waited for at all.</summary>
    private static TimeSpan Longer(TimeSpan wait, TimeSpan resolution) =>
        wait > TimeSpan.Zero && wait < 2 * resolution ? 2 * resolution : wait;

    private static string Text(TimeSpan duration) => DurationText.Format(duration);
}
