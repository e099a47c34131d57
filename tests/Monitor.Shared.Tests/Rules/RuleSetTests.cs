using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Rules.Sla;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Rules;

public sealed class RuleSetTests
{
    [Fact]
    public void Series_gets_the_rules_whose_demands_it_meets()
    {
        Assert.True(LabelMatcher.TryCreate("component", MatchOperator.Matches, "gate.*", out var gates, out _));
        RuleSet set = Set(
            Selecting("All", new SeriesSelector(null, "latency", [])),
            Selecting("Gates", new SeriesSelector(gates, "latency", [])),
            Selecting("Risk", new SeriesSelector(LabelMatcher.Equal("component", "risk"), "latency", [])),
            Selecting("VenueX", new SeriesSelector(null, "latency", [LabelMatcher.Equal("venue", "x")])),
            Selecting("VenueY", new SeriesSelector(null, "latency", [LabelMatcher.Equal("venue", "y")])),
            Selecting("Other", new SeriesSelector(null, "orders", [])));

        IReadOnlyList<RuleBinding> bindings = set.Bind(TestRules.Latency);

        Assert.Equal(["All", "Gates", "VenueX"], bindings.Select(b => b.Rule.Name));
        Assert.All(bindings, b => Assert.Equal(TestRules.Latency.Labels, b.Labels));
    }

    [Fact]
    public void Series_without_rules_costs_no_memory()
    {
        RuleSet set = Set(Selecting("Other", new SeriesSelector(null, "orders", [])));
        set.Bind(TestRules.Latency);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            set.Bind(TestRules.Latency);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Series_of_an_objective_feed_one_instance_each_with_its_roles()
    {
        var objective = new SlaObjective(
            0.99, TimeSpan.FromDays(30),
            new SlaIndicator.Counters(
                new SeriesSelector(null, "orders", [LabelMatcher.Equal("result", "ok")]), null,
                new SeriesSelector(null, "orders", [])),
            ["venue"], BurnRatePair.Fast(TimeSpan.FromDays(30)), 1);
        RuleSet set = Set(TestRules.Rule(new RuleCondition.Burn(objective)));

        RuleBinding good = Assert.Single(set.Bind(Orders("ok")));
        RuleBinding bad = Assert.Single(set.Bind(Orders("rejected")));

        Assert.Equal(SlaRoles.Good | SlaRoles.Total, good.Roles);
        Assert.Equal(SlaRoles.Total, bad.Roles);
        Assert.Equal(LabelSet.From(("venue", "x")), good.Labels);
        Assert.Equal(good.Labels, bad.Labels);
        Assert.Empty(set.Bind(Orders("ok") with { Kind = SeriesKind.Gauge }));
    }

    [Fact]
    public void Component_gets_the_silences_that_name_it()
    {
        RuleSet set = Set(
            Silence("Any", null),
            Silence("Risk", LabelMatcher.Equal("component", "risk")));

        Assert.Equal(["Any"], set.BindComponent("gateway").Select(b => b.Rule.Name));
        Assert.Equal(["Any", "Risk"], set.BindComponent("risk").Select(b => b.Rule.Name));
    }

    [Fact]
    public void Key_changes_with_condition_name_and_labels_and_not_with_waiting_times()
    {
        AlertRule rule = TestRules.Rule(TestRules.Threshold(limit: 1));

        Assert.Equal(rule.Key, TestRules.Rule(
            TestRules.Threshold(limit: 1), forSeconds: 9, keepSeconds: 9, annotations: [("summary", "new")]).Key);
        Assert.NotEqual(rule.Key, TestRules.Rule(TestRules.Threshold(limit: 2)).Key);
        Assert.NotEqual(rule.Key, TestRules.Rule(TestRules.Threshold(limit: 1), name: "Slower").Key);
        Assert.NotEqual(rule.Key, TestRules.Rule(TestRules.Threshold(limit: 1), group: "other").Key);
        Assert.NotEqual(
            rule.Key, TestRules.Rule(TestRules.Threshold(limit: 1), labels: [("severity", "critical")]).Key);
    }

    [Fact]
    public void Hash_changes_with_everything_that_can_be_seen()
    {
        RuleSet set = Set(TestRules.Rule(TestRules.Threshold()));

        Assert.Equal(set.Hash, Set(TestRules.Rule(TestRules.Threshold())).Hash);
        Assert.NotEqual(set.Hash, Set(TestRules.Rule(TestRules.Threshold(), forSeconds: 1)).Hash);
        Assert.NotEqual(set.Hash, Set(TestRules.Rule(TestRules.Threshold(), annotations: [("a", "b")])).Hash);
        Assert.NotEqual(set.Hash, RuleSet.Empty.Hash);
    }

    [Fact]
    public void Rule_that_is_there_twice_is_refused()
    {
        AlertRule rule = TestRules.Rule(TestRules.Threshold());

        Assert.Throws<ArgumentException>(() => Set(rule, rule));
    }

    private static SeriesDescriptor Orders(string result) => new(
        "gateway", "orders", LabelSet.From(("result", result), ("venue", "x"), ("instance", "1")), SeriesKind.Counter);

    private static AlertRule Silence(string name, LabelMatcher? component) => TestRules.Rule(
        new RuleCondition.Silent(component, TimeSpan.FromSeconds(30), TimeSpan.FromDays(1)), name: name);

    private static AlertRule Selecting(string name, SeriesSelector selector) =>
        TestRules.Rule(TestRules.Threshold() with { Selector = selector }, name: name);

    private static RuleSet Set(params AlertRule[] rules) => new([new RuleGroup("test", "", rules)], 1);
}
