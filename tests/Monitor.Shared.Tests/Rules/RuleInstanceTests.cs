using System.Buffers;
using Monitor.Shared.Alerting;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Evaluation;
using Monitor.Shared.Rules.Sla;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Tests.Rules;

public sealed class RuleInstanceTests
{
    private const long Now = 1_700_000_000_000;

    private static readonly AlertRule Rule = TestRules.Rule(
        TestRules.Threshold(limit: 1), forSeconds: 10,
        labels: [("severity", "critical"), ("desk", "{{ $labels.venue | toUpper }}")],
        annotations: [("summary", "{{ $labels.component }} on {{ $labels.instance }} is at {{ $value }}")]);

    [Fact]
    public void Transition_is_announced_with_labels_and_texts()
    {
        var instance = new RuleInstance(new RuleSet([Group(Rule)], 1).Bind(TestRules.Latency)[0]);
        RuleTransition transition = instance.Step(new Observation(2.5, 0, 1, Now), Now).Transition!;

        AlertTransition announced = instance.Announce(new ShardId(3), 17, transition);

        Assert.Equal(
            "{alertname=\"Slow\", component=\"gateway\", desk=\"X\", instance=\"a\", severity=\"critical\", "
            + "venue=\"x\"}",
            announced.Labels.ToString());
        Assert.Equal("gateway on a is at 2.5", announced.Annotations["summary"]);
        Assert.Equal(("test/Slow", AlertState.Pending, AlertState.Inactive, 17L), (
            announced.Rule, announced.State, announced.Previous, announced.Sequence));
    }

    [Fact]
    public void Severity_is_warning_where_the_rule_says_nothing()
    {
        AlertRule rule = TestRules.Rule(TestRules.Threshold(), labels: []);

        Assert.Equal("warning", AlertTexts.Labels(rule, "gateway", LabelSet.Empty)["severity"]);
        Assert.Equal("warning", rule.Severity);
    }

    [Fact]
    public void State_survives_a_checkpoint_in_every_state()
    {
        var random = new Random(3);
        var rules = new RuleSet([Group(Rule)], 1);
        var instance = new RuleInstance(rules.Bind(TestRules.Latency)[0]);
        var seen = new HashSet<AlertState>();
        for (long now = Now; now < Now + 300_000; now += 1000)
        {
            instance.Step(new Observation(random.Next(8) == 0 ? 0 : 2, 0, 1, now), now);
            seen.Add(instance.State.State);
            RuleInstance restored = RoundTrip(instance, rules).Instance!;
            Assert.Equal(instance.State, restored.State);
            Assert.Equal((instance.Value, instance.EvaluatedMs), (restored.Value, restored.EvaluatedMs));
            Assert.Equal((instance.Component, instance.Labels), (restored.Component, restored.Labels));
        }

        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public void Ledger_survives_a_checkpoint()
    {
        AlertRule rule = TestRules.Rule(new RuleCondition.Burn(TestRules.Objective(
            pairs: [new(TimeSpan.FromHours(6), TimeSpan.FromMinutes(30), 1)])));
        var rules = new RuleSet([Group(rule)], 1);
        var instance = new RuleInstance(new RuleBinding(rule, "gateway", LabelSet.Empty, SlaRoles.None));
        var random = new Random(5);
        for (long at = Now; at < Now + 8 * 3_600_000; at += random.Next(90_000))
        {
            instance.Ledger!.Count(SlaRoles.Total, at, random.Next(100) + 0.5);
            instance.Ledger.Count(SlaRoles.Bad, at, random.Next(3));
        }

        RuleInstance restored = RoundTrip(instance, rules).Instance!;

        const long End = Now + 8 * 3_600_000;
        foreach (int minutes in (int[])[30, 60, 300, 360])
        {
            TimeSpan window = TimeSpan.FromMinutes(minutes);
            Assert.Equal(instance.Ledger!.Read(window, End), restored.Ledger!.Read(window, End));
            Assert.True(restored.Ledger.Read(window, End).Events > 0);
        }
    }

    [Fact]
    public void Alert_of_a_removed_rule_can_be_ended_from_a_checkpoint()
    {
        var instance = new RuleInstance(new RuleSet([Group(Rule)], 1).Bind(TestRules.Latency)[0]);
        instance.Step(new Observation(2.5, 0, 1, Now), Now);

        StoredRuleInstance stored = RoundTrip(instance, RuleSet.Empty);
        AlertTransition end = stored.Orphan!.End(new ShardId(0), 5, Now + 1);

        Assert.Null(stored.Instance);
        Assert.Equal(instance.AlertLabels(), end.Labels);
        Assert.Equal((AlertState.Inactive, AlertState.Pending, "test/Slow"), (end.State, end.Previous, end.Rule));
        Assert.Equal("the rule was removed", end.Reason);
    }

    [Fact]
    public void End_resolves_once()
    {
        var instance = new RuleInstance(new RuleSet([Group(Rule)], 1).Bind(TestRules.Latency)[0]);
        instance.Step(new Observation(2.5, 0, 1, Now), Now);

        Assert.Equal("rule removed", instance.End(Now + 1, "rule removed")!.Reason);
        Assert.Null(instance.End(Now + 2, "rule removed"));
    }

    [Fact]
    public void Broken_bytes_are_refused_and_never_read_past_their_end()
    {
        AlertRule burn = TestRules.Rule(new RuleCondition.Burn(TestRules.Objective()), name: "Burn");
        var rules = new RuleSet([Group(Rule, burn)], 1);
        var first = new RuleInstance(rules.Bind(TestRules.Latency)[0]);
        first.Step(new Observation(2.5, 0, 1, Now), Now);
        var second = new RuleInstance(new RuleBinding(burn, "gateway", LabelSet.Empty, SlaRoles.None));
        second.Ledger!.Count(SlaRoles.Total, Now, 5);
        byte[][] valid = [Bytes(first), Bytes(second)];
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. valid[random.Next(2)]];
            for (int change = random.Next(1, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            ReadOnlySpan<byte> left = bytes.AsSpan(0, random.Next(bytes.Length + 1));
            int length = left.Length;
            try
            {
                RuleInstanceCodec.Read(ref left, rules);
                Assert.InRange(left.Length, 0, length - 1);
            }
            catch (InvalidDataException)
            {
                Assert.Equal(length, left.Length);
            }
        }
    }

    [Fact]
    public void Status_names_the_worst_state_and_the_alerts()
    {
        var rules = new RuleSet([Group(Rule)], 1);
        var quiet = new RuleInstance(Rule, "a", LabelSet.Empty);
        var pending = new RuleInstance(Rule, "b", LabelSet.Empty);
        quiet.Step(new Observation(0, 0, 1, Now), Now);
        pending.Step(new Observation(2, 0, 1, Now), Now + 5);

        RuleStatus status = Assert.Single(RuleStatus.Gather(rules, [quiet, pending]));

        Assert.Equal((AlertState.Pending, 2, "ok"), (status.State, status.Instances, status.Health));
        Assert.Equal("b", Assert.Single(status.Alerts).Labels["component"]);
        Assert.Equal(Now + 5, status.LastEvaluation!.Value.ToUnixTimeMilliseconds());
    }

    private static StoredRuleInstance RoundTrip(RuleInstance instance, RuleSet rules)
    {
        ReadOnlySpan<byte> bytes = (byte[])[.. Bytes(instance), 0xAB];
        StoredRuleInstance stored = RuleInstanceCodec.Read(ref bytes, rules);
        Assert.Equal(0xAB, Assert.Single(bytes.ToArray()));
        return stored;
    }

    private static byte[] Bytes(RuleInstance instance)
    {
        var output = new ArrayBufferWriter<byte>();
        RuleInstanceCodec.Write(output, instance);
        return output.WrittenSpan.ToArray();
    }

    private static RuleGroup Group(params AlertRule[] rules) => new("test", "", rules);
}
