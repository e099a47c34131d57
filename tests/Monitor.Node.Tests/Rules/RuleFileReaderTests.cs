using Monitor.Node.Rules;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Sla;

namespace Monitor.Node.Tests.Rules;

public sealed class RuleFileReaderTests
{
    [Fact]
    public void Threshold_is_read_with_everything_that_it_can_have()
    {
        AlertRule rule = Single(
            """
              - alert: SlowOrders
                severity: critical
                when:
                  component: =~gate.*
                  metric: order_latency_seconds
                  labels: '{venue!="test", desk=~"fx|rates"}'
                  statistic: p99
                  window: 1m
                  comparison: ">="
                  threshold: 0.25
                  clear: 0.2
                  missing: alert
                  absent_after: 90s
                  min_samples: 100
                  forget_after: 2d
                for: 1m30s
                keep_firing_for: 500ms
                labels: { team: "{{ $labels.desk }}" }
                annotations: { summary: "p99 is {{ $value | humanizeDuration }}" }
            """);

        Assert.Equal(
            "p99 of order_latency_seconds{component=~\"gate.*\", venue!=\"test\", desk=~\"fx|rates\"} over 1m >= 0.25, "
            + "clear 0.2, missing Alert 1m30s, min_samples 100, forget 2d", rule.Condition.ToString());
        Assert.Equal((TimeSpan.FromSeconds(90), TimeSpan.FromMilliseconds(500)), (rule.For, rule.KeepFiringFor));
        Assert.Equal(["severity", "team"], rule.Labels.Select(l => l.Name));
        Assert.Equal("critical", rule.Severity);
        Assert.Equal("g/SlowOrders", rule.FullName);
        Assert.Equal("f.yaml:4", rule.Source);
    }

    [Fact]
    public void Defaults_are_the_harmless_ones()
    {
        AlertRule rule = Single(
            "  - alert: A\n    when: {metric: m, statistic: last, window: 5s, comparison: '<', threshold: -1}\n");

        Assert.Equal(
            "last of m over 5s < -1, clear -1, missing Ok 0s, min_samples 0, forget 1d", rule.Condition.ToString());
        Assert.Equal("warning", rule.Severity);
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (rule.For, rule.KeepFiringFor));
    }

    [Fact]
    public void Labels_of_a_mapping_mean_the_same_as_in_one_text()
    {
        AlertRule mapping = Single(
            "  - alert: A\n    when: {metric: m, labels: {a: b, c: '!=d', e: =~f.*, g: '!~h'}, statistic: last, "
            + "window: 5s, comparison: '<', threshold: 1}\n");
        AlertRule text = Single(
            "  - alert: A\n    when: {metric: m, labels: 'a=\"b\", c!=\"d\", e=~\"f.*\", g!~\"h\"', statistic: last, "
            + "window: 5s, comparison: '<', threshold: 1}\n");

        Assert.Equal(text.Condition, mapping.Condition);
        Assert.Equal(text.Key, mapping.Key);
    }

    [Fact]
    public void Objective_is_read_with_its_recommended_pairs()
    {
        AlertRule rule = Single(
            """
              - alert: BudgetBurns
                sla:
                  component: gateway
                  objective: 99.9%
                  good: { metric: orders_total, labels: { result: ok } }
                  total: { metric: orders_total }
                  by: [venue, desk]
                  burn: fast
            """);

        SlaObjective objective = Assert.IsType<RuleCondition.Burn>(rule.Condition).Objective;
        Assert.Equal(0.999, objective.Target);
        Assert.Equal(["desk", "venue"], objective.By);
        Assert.Equal(["1h/5m x14.4", "6h/30m x6"], objective.Pairs.Select(p => p.ToString()));
    }

    [Fact]
    public void Anchors_can_share_what_rules_have_in_common()
    {
        RuleFileContent content = RuleFileReader.Parse(
            """
            groups:
              - name: g
                rules:
                  - alert: A
                    when: &slow { metric: m, statistic: p99, window: 10s, comparison: ">", threshold: 1 }
                  - alert: B
                    when: *slow
                    for: 1m
            """, "f.yaml");

        Assert.Empty(content.Problems);
        Assert.Equal(content.Groups[0].Group.Rules[0].Condition, content.Groups[0].Group.Rules[1].Condition);
    }

    [Fact]
    public void Bomb_of_aliases_is_refused()
    {
        string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 8).Select(i =>
            $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));

        RuleFileContent content = RuleFileReader.Parse(text + "groups: []\n", "f.yaml");

        Assert.Contains("aliases counted each time", Assert.Single(content.Problems).Message);
    }

    [Fact]
    public void File_that_is_too_big_not_text_or_not_there_is_one_problem()
    {
        Assert.Equal("f.yaml: cannot be read: gone", Only(new RuleFileSource("f.yaml", null, "gone")));
        Assert.Equal("f.yaml:2:3: is not UTF-8 text from here on",
            Only(new RuleFileSource("f.yaml", [.. "a\nbc"u8, 0xFF, 0xFE])));
        Assert.Equal("f.yaml: has more than the 1048576 bytes allowed",
            Only(new RuleFileSource("f.yaml", new byte[(1 << 20) + 1])));

        static string Only(RuleFileSource source) => Assert.Single(RuleFileReader.Read(source).Problems).ToString();
    }

    [Fact]
    public void Mark_of_byte_order_is_passed_over()
    {
        Assert.Empty(RuleFileReader.Read(new RuleFileSource("f.yaml", [0xEF, 0xBB, 0xBF, .. "groups: []"u8])).Problems);
    }

    [Fact]
    public void Rules_that_come_with_the_node_are_good()
    {
        RuleFileContent content = DefaultRules.Read();

        Assert.Empty(content.Problems);
        Assert.Empty(content.Notes);
        var set = new RuleSet(content.Groups.Select(g => g.Group), 1);
        Assert.Equal(
            ["warning", "critical"], set.Groups[0].Rules.Where(r => r.Name == "HighCpu").Select(r => r.Severity));
        Assert.All(set.Groups.SelectMany(g => g.Rules), r => Assert.Contains(r.Annotations, a => a.Name == "summary"));
    }

    private static AlertRule Single(string rules)
    {
        RuleFileContent content = RuleFileReader.Parse("groups:\n- name: g\n  rules:\n" + rules, "f.yaml");
        Assert.Empty(content.Problems);
        return Assert.Single(Assert.Single(content.Groups).Group.Rules);
    }
}
