using System.Collections.Immutable;
using System.Text;
using Monitor.Shared.Alerting.Matching;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Inhibition;

/// <summary>All inhibition rules, filed so that an alert meets only the ones that take it. Immutable.</summary>
public sealed class InhibitionRules
{
    private readonly MatcherIndex<int> _bySource;
    private readonly MatcherIndex<int> _byTarget;

    public InhibitionRules(ImmutableArray<InhibitionRule> rules)
    {
        All = rules;
        _bySource = MatcherIndex<int>.Of(rules.Select((rule, i) => (i, (IReadOnlyList<LabelMatcher>)rule.Source)));
        _byTarget = MatcherIndex<int>.Of(rules.Select((rule, i) => (i, (IReadOnlyList<LabelMatcher>)rule.Target)));
    }

    public static InhibitionRules None { get; } = new([]);

    public ImmutableArray<InhibitionRule> All { get; }

    /// <summary>The places at which an alert inhibits others, if it fires.</summary>
    internal List<InhibitionPlace> SourcePlaces(LabelSet labels) => Places(_bySource, labels);

    /// <summary>The places at which an alert may be inhibited.</summary>
    internal List<InhibitionPlace> TargetPlaces(LabelSet labels) => Places(_byTarget, labels);

    /// <summary>True where the rule takes the alert on both sides: then only one-sided alerts inhibit it.</summary>
    internal bool IsTwoSided(InhibitionPlace place, LabelSet labels) =>
        LabelMatcher.All(All[place.Rule].Source, labels) && LabelMatcher.All(All[place.Rule].Target, labels);

    private List<InhibitionPlace> Places(MatcherIndex<int> index, LabelSet labels)
    {
        if (All.IsEmpty)
            return [];
        var rules = new List<int>();
        index.Find(labels, rules);
        rules.Sort();
        var places = new List<InhibitionPlace>(rules.Count);
        foreach (int rule in rules)
            places.Add(new InhibitionPlace(rule, ValuesOf(All[rule].Equal, labels)));
        return places;
    }

    /// <summary>Values with their lengths before them, so that no two lists of values are the same text.</summary>
    private static string ValuesOf(ImmutableArray<string> names, LabelSet labels)
    {
        if (names.Length == 0)
            return "";
        if (names.Length == 1)
            return labels[names[0]] ?? "";
        var text = new StringBuilder();
        foreach (string name in names)
        {
            string value = labels[name] ?? "";
            text.Append(value.Length).Append(':').Append(value);
        }

        return text.ToString();
    }
}

/// <summary>Where sources and targets of a rule meet: those that share the values of its equal labels.</summary>
/// <param name="Rule">The rule's number, from 0.</param>
/// <param name="Values">The values of its equal labels, as one text.</param>
public readonly record struct InhibitionPlace(int Rule, string Values);
