using System.Collections.Frozen;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Rules.Sla;
using Monitor.Shared.Series;

namespace Monitor.Shared.Rules;

/// <summary>
/// From a series to its rules. Rules stand by the metric's name, so a series that no rule speaks of costs one look-up;
/// the other demands are tried only on the rules of that name.
/// </summary>
internal sealed class RuleIndex
{
    private readonly FrozenDictionary<string, Entry[]> _byMetric;
    private readonly AlertRule[] _silences;

    public RuleIndex(IEnumerable<RuleGroup> groups)
    {
        var byMetric = new Dictionary<string, List<Entry>>();
        var silences = new List<AlertRule>();
        foreach (AlertRule rule in groups.SelectMany(g => g.Rules))
        {
            if (rule.Condition is RuleCondition.Silent)
                silences.Add(rule);
            foreach ((SlaRoles role, SeriesSelector selector) in Selectors(rule.Condition))
            {
                if (!byMetric.TryGetValue(selector.Metric, out List<Entry>? entries))
                    byMetric.Add(selector.Metric, entries = []);
                entries.Add(new Entry(rule, selector, role));
            }
        }

        _byMetric = byMetric.ToFrozenDictionary(p => p.Key, p => p.Value.ToArray());
        _silences = [.. silences];
    }

    public IReadOnlyList<RuleBinding> Bind(SeriesDescriptor series)
    {
        if (!_byMetric.TryGetValue(series.Metric, out Entry[]? entries))
            return [];
        List<RuleBinding>? bindings = null;
        foreach (Entry entry in entries)
        {
            if (!Takes(entry, series))
                continue;
            bindings ??= [];
            // A series may be both the good and a part of the total: one binding with both roles.
            int known = entry.Role is SlaRoles.None ? -1 : bindings.FindIndex(b => ReferenceEquals(b.Rule, entry.Rule));
            if (known >= 0)
                bindings[known] = bindings[known] with { Roles = bindings[known].Roles | entry.Role };
            else
            {
                bindings.Add(new RuleBinding(
                    entry.Rule, series.Component, InstanceLabels(entry.Rule, series), entry.Role));
            }
        }

        return bindings is null ? [] : bindings;
    }

    public IReadOnlyList<RuleBinding> BindComponent(string component) =>
    [
        .. _silences
            .Where(rule => ((RuleCondition.Silent)rule.Condition).TakesComponent(component))
            .Select(rule => new RuleBinding(rule, component, LabelSet.Empty, SlaRoles.None)),
    ];

    private static IEnumerable<(SlaRoles Role, SeriesSelector Selector)> Selectors(RuleCondition condition) =>
        condition switch
        {
            RuleCondition.Threshold threshold => [(SlaRoles.None, threshold.Selector)],
            RuleCondition.Absent absent => [(SlaRoles.None, absent.Selector)],
            RuleCondition.Burn burn => burn.Objective.Indicator.Selectors,
            _ => [],
        };

    /// <summary>
    /// An objective counts events, so a level is none of its series; a rule on a value takes every kind.
    /// </summary>
    private static bool Takes(in Entry entry, SeriesDescriptor series)
    {
        if (entry.Role is not SlaRoles.None)
        {
            SeriesKind wanted = entry.Role is SlaRoles.Latency ? SeriesKind.Histogram : SeriesKind.Counter;
            if (series.Kind != wanted)
                return false;
        }

        return entry.Selector.IsMatch(series);
    }

    private static LabelSet InstanceLabels(AlertRule rule, SeriesDescriptor series)
    {
        if (rule.Condition is not RuleCondition.Burn burn)
            return series.Labels;
        IReadOnlyList<string> by = burn.Objective.By;
        return by.Count == 0 ? LabelSet.Empty : LabelSet.From(series.Labels.Where(l => by.Contains(l.Name)));
    }

    private readonly record struct Entry(AlertRule Rule, SeriesSelector Selector, SlaRoles Role);
}
