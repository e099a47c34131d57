using Monitor.Shared.Alerting;

namespace Monitor.Shared.Rules;

/// <summary>How one rule stands, for people.</summary>
/// <param name="Rule">Which rule; the rule itself is found by it in the set in force.</param>
/// <param name="State">The worst state of its instances; Inactive when it has none.</param>
/// <param name="Alerts">Pending and firing ones, firing first, then oldest first.</param>
/// <param name="Instances">How many series, components or budgets it looks at.</param>
/// <param name="LastEvaluation">When one was judged last; null for never.</param>
/// <param name="Health">ok, or unknown before the first evaluation.</param>
/// <param name="LastError">Empty when all is well.</param>
public sealed record RuleStatus(
    RuleKey Rule,
    AlertState State,
    IReadOnlyList<ActiveAlert> Alerts,
    int Instances,
    DateTimeOffset? LastEvaluation,
    string Health,
    string LastError)
{
    /// <summary>Of a rule that no shard has told of: it is new, or the shards did not answer.</summary>
    public static RuleStatus Unknown(AlertRule rule) => Of(rule, []);

    /// <summary>Gathers the status of every rule of a set, in the order of the files.</summary>
    /// <param name="rules">The rules in force.</param>
    /// <param name="instances">All instances, of any rules and in any order.</param>
    public static IReadOnlyList<RuleStatus> Gather(RuleSet rules, IEnumerable<RuleInstance> instances)
    {
        ILookup<RuleKey, RuleInstance> byRule = instances.ToLookup(i => i.Rule.Key);
        return [.. rules.Groups.SelectMany(g => g.Rules).Select(r => Of(r, [.. byRule[r.Key]]))];
    }

    private static RuleStatus Of(AlertRule rule, IReadOnlyList<RuleInstance> instances)
    {
        long evaluatedMs = instances.Count == 0 ? 0 : instances.Max(i => i.EvaluatedMs);
        ActiveAlert[] alerts =
        [
            .. instances
                .Where(i => i.State.State is not AlertState.Inactive)
                .Select(ActiveAlert.Of)
                .OrderByDescending(a => a.State)
                .ThenBy(a => a.ActiveAt),
        ];
        return new RuleStatus(
            rule.Key,
            alerts.Length == 0 ? AlertState.Inactive : alerts[0].State,
            alerts,
            instances.Count,
            evaluatedMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(evaluatedMs),
            evaluatedMs == 0 ? "unknown" : "ok",
            "");
    }
}
