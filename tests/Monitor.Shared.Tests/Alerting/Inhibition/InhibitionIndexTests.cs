using System.Collections.Immutable;
using Monitor.Shared.Alerting.Inhibition;
using Monitor.Shared.Alerting.Matching;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using Monitor.Shared.Tests.Alerting.Matching;

namespace Monitor.Shared.Tests.Alerting.Inhibition;

public sealed class InhibitionIndexTests
{
    [Fact]
    public void Alert_is_inhibited_while_a_source_with_equal_labels_fires()
    {
        InhibitionIndex index = Index(Rule("severity=critical", "severity=warning", "alertname", "cluster"));
        LabelSet critical = Labels("Disk", "a", "critical"), warning = Labels("Disk", "a", "warning");
        index = index.Add(critical, 1);

        Assert.Equal(critical, index.FindInhibitor(warning)!.Value.Alert);
        Assert.Null(index.FindInhibitor(Labels("Disk", "b", "warning")));
        Assert.Null(index.FindInhibitor(critical));
        Assert.Null(index.Remove(critical, 1).FindInhibitor(warning));
    }

    [Fact]
    public void Label_that_both_lack_counts_as_equal()
    {
        InhibitionIndex index = Index(Rule("alertname=Down", "alertname=Slow", "zone"));
        index = index.Add(LabelSet.From(("alertname", "Down")), 1);
        Assert.NotNull(index.FindInhibitor(LabelSet.From(("alertname", "Slow"))));
        Assert.Null(index.FindInhibitor(LabelSet.From(("alertname", "Slow"), ("zone", "z"))));
    }

    [Fact]
    public void Alert_on_both_sides_is_not_inhibited_by_its_like_or_itself()
    {
        InhibitionIndex index = Index(Rule("team=fx", "team=fx"));
        LabelSet one = LabelSet.From(("alertname", "A"), ("team", "fx"));
        index = index.Add(one, 1);
        Assert.Null(index.FindInhibitor(one));
        Assert.Null(index.FindInhibitor(one.With("alertname", "B")));
    }

    /// <summary>Sources come and go; the answer is held against looking at every rule and every source.</summary>
    [Fact]
    public void Index_answers_as_looking_at_every_rule_and_source_does()
    {
        var random = new Random(3);
        for (int round = 0; round < 300; round++)
        {
            ImmutableArray<InhibitionRule> rules =
            [
                .. Enumerable.Range(0, random.Next(6)).Select(_ => new InhibitionRule(
                    [.. AlertMatcherParserTests.RandomMatchers(random)],
                    [.. AlertMatcherParserTests.RandomMatchers(random)],
                    [.. Enumerable.Range(0, random.Next(3)).Select(i => $"n{i}")])),
            ];
            InhibitionIndex index = InhibitionIndex.For(new InhibitionRules(rules));
            var firing = new Dictionary<LabelSet, long>();
            for (int step = 0; step < 30; step++)
            {
                LabelSet labels = AlertMatcherParserTests.RandomLabels(random);
                if (firing.Remove(labels, out long number))
                {
                    index = index.Remove(labels, number);
                }
                else
                {
                    firing[labels] = step;
                    index = index.Add(labels, step);
                }

                LabelSet target = AlertMatcherParserTests.RandomLabels(random);
                Assert.Equal(
                    rules.Any(rule => Inhibits(rule, firing.Keys, target)), index.FindInhibitor(target) is not null);
                if (index.FindInhibitor(target) is { } by)
                    Assert.True(Inhibits(rules[by.Place.Rule], [by.Alert], target));
            }
        }
    }

    private static bool Inhibits(InhibitionRule rule, IEnumerable<LabelSet> sources, LabelSet target) =>
        LabelMatcher.All(rule.Target, target)
        && sources.Any(source =>
            LabelMatcher.All(rule.Source, source)
            && rule.Equal.All(name => source[name] == target[name])
            && !(LabelMatcher.All(rule.Target, source) && LabelMatcher.All(rule.Source, target)));

    private static InhibitionIndex Index(params InhibitionRule[] rules) =>
        InhibitionIndex.For(new InhibitionRules([.. rules]));

    private static InhibitionRule Rule(string source, string target, params string[] equal) =>
        new(Matchers(source), Matchers(target), [.. equal]);

    private static ImmutableArray<LabelMatcher> Matchers(string text)
    {
        Assert.True(
            AlertMatcherParser.TryParse(text, out IReadOnlyList<LabelMatcher> matchers, out string error), error);
        return [.. matchers];
    }

    private static LabelSet Labels(string name, string cluster, string severity) =>
        LabelSet.From(("alertname", name), ("cluster", cluster), ("severity", severity));
}
