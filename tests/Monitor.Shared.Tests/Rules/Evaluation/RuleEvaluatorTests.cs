using Monitor.Shared.Alerting;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Evaluation;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Rules.Evaluation;

public sealed class RuleEvaluatorTests
{
    private const long Noon = 1_795_262_400_000; // 2026-11-21T12:00:00Z

    [Fact]
    public void Value_over_the_limit_fires_at_once_without_a_waiting_time()
    {
        AlertRule rule = TestRules.Rule(TestRules.Threshold(Statistic.P99, limit: 0.25));

        RuleStep step = Step(rule, default, 0.31, Noon);

        Assert.Equal(AlertState.Firing, step.State.State);
        Assert.Equal("p99 of latency over 10s is 0.31 (±0.55 %) > 0.25", step.Transition!.Reason);
        Assert.Equal(0.31, step.Transition.Value);
    }

    [Fact]
    public void Value_over_the_limit_is_pending_until_the_very_millisecond()
    {
        AlertRule rule = TestRules.Rule(TestRules.Threshold(Statistic.P99, limit: 0.25), forSeconds: 30);

        RuleStep pending = Step(rule, default, 0.31, Noon + 1000);
        RuleStep before = Step(rule, pending.State, 0.31, Noon + 30_999);
        RuleStep after = Step(rule, before.State, 0.31, Noon + 31_000);

        Assert.Equal(AlertState.Pending, pending.State.State);
        Assert.Equal("p99 of latency over 10s is 0.31 (±0.55 %) > 0.25; fires when it has held for 30s",
            pending.Transition!.Reason);
        Assert.Null(before.Transition);
        Assert.Equal(Noon + 31_000, before.WakeMs);
        Assert.Equal("p99 of latency over 10s is 0.31 (±0.55 %) > 0.25 since 12:00:01Z, held for 30s",
            after.Transition!.Reason);
    }

    [Fact]
    public void Value_between_clear_and_limit_goes_on_firing()
    {
        AlertRule rule = TestRules.Rule(TestRules.Threshold(limit: 10, clear: 5));

        RuleState firing = Step(rule, default, 11, Noon).State;
        RuleStep between = Step(rule, firing, 7, Noon + 1000);
        RuleStep below = Step(rule, between.State, 5, Noon + 2000);
        RuleStep again = Step(rule, below.State, 7, Noon + 3000);

        Assert.Null(between.Transition);
        Assert.Equal("last of latency over 10s is 5 (±0.55 %), no longer > 5 (clear)", below.Transition!.Reason);
        Assert.Equal(AlertState.Inactive, again.State.State);
    }

    [Fact]
    public void Value_that_cleared_keeps_firing_for_its_time_and_then_resolves()
    {
        AlertRule rule = TestRules.Rule(TestRules.Threshold(limit: 10), keepSeconds: 60);

        RuleState firing = Step(rule, default, 11, Noon).State;
        RuleStep cleared = Step(rule, firing, 1, Noon + 5000);
        RuleStep resolved = Step(rule, cleared.State, 1, Noon + 65_000);

        Assert.Null(cleared.Transition);
        Assert.Equal(Noon + 65_000, cleared.WakeMs);
        Assert.Equal(AlertState.Inactive, resolved.State.State);
        Assert.Equal("last of latency over 10s is 1 (±0.55 %), not > 10; clear since 12:00:05Z, kept firing for 1m",
            resolved.Transition!.Reason);
    }

    [Theory]
    [InlineData(MissingPolicy.Ok, AlertState.Inactive)]
    [InlineData(MissingPolicy.Keep, AlertState.Firing)]
    [InlineData(MissingPolicy.Alert, AlertState.Firing)]
    public void Data_that_stops_follows_the_policy(MissingPolicy policy, AlertState expected)
    {
        AlertRule rule = TestRules.Rule(TestRules.Threshold(missing: policy));
        RuleState firing = Step(rule, default, 11, Noon).State;

        RuleStep step = RuleEvaluator.Step(rule, firing, Observation.Missing(Noon), Noon + 30_000);

        Assert.Equal(expected, step.State.State);
    }

    [Fact]
    public void Absence_fires_at_its_millisecond_whatever_the_waiting_time_and_ends_with_data()
    {
        AlertRule rule = TestRules.Rule(
            TestRules.Threshold(missing: MissingPolicy.Alert, absentAfterSeconds: 45), forSeconds: 300);

        RuleStep fine = Step(rule, default, 0.5, Noon);
        RuleStep early = RuleEvaluator.Step(rule, fine.State, Observation.Missing(Noon), Noon + 44_999);
        RuleStep gone = RuleEvaluator.Step(rule, early.State, Observation.Missing(Noon), Noon + 45_000);
        RuleStep back = Step(rule, gone.State, 0.5, Noon + 50_000);

        Assert.Equal(Noon + 45_000, early.WakeMs);
        Assert.Null(early.Transition);
        Assert.Equal("no data of latency since 12:00:00Z, for 45s or longer", gone.Transition!.Reason);
        Assert.Equal("data is back: last of latency over 10s is 0.5 (±0.55 %), not > 1", back.Transition!.Reason);
    }

    [Fact]
    public void Pending_alert_does_not_fire_on_data_that_is_missing()
    {
        AlertRule rule = TestRules.Rule(TestRules.Threshold(missing: MissingPolicy.Keep), forSeconds: 30);
        RuleState pending = Step(rule, default, 11, Noon).State;

        RuleStep missing = RuleEvaluator.Step(rule, pending, Observation.Missing(Noon), Noon + 60_000);
        RuleStep back = Step(rule, missing.State, 11, Noon + 61_000);

        Assert.Null(missing.Transition);
        Assert.Equal(AlertState.Firing, back.State.State);
    }

    [Fact]
    public void Kept_alert_of_a_series_that_never_returns_is_given_up()
    {
        AlertRule rule = TestRules.Rule(TestRules.Threshold(missing: MissingPolicy.Keep, forgetAfterSeconds: 3600));
        RuleState firing = Step(rule, default, 11, Noon).State;

        RuleStep waiting = RuleEvaluator.Step(rule, firing, Observation.Missing(Noon), Noon + 60_000);
        RuleStep forgotten = RuleEvaluator.Step(rule, waiting.State, Observation.Missing(Noon), waiting.WakeMs);

        Assert.Equal(Noon + 3_600_000, waiting.WakeMs);
        Assert.Equal(AlertState.Inactive, forgotten.State.State);
        Assert.Equal("no data since 12:00:00Z: given up", forgotten.Transition!.Reason);
    }

    [Fact]
    public void Too_few_samples_say_nothing()
    {
        AlertRule rule = TestRules.Rule(TestRules.Threshold(Statistic.P99, minSamples: 100));

        RuleStep few = RuleEvaluator.Step(rule, default, new Observation(5, 0, 99, Noon), Noon);
        RuleStep enough = RuleEvaluator.Step(rule, few.State, new Observation(5, 0, 100, Noon), Noon);

        Assert.Equal(AlertState.Inactive, few.State.State);
        Assert.Equal(AlertState.Firing, enough.State.State);
    }

    [Fact]
    public void Volume_below_its_limit_does_not_fire_before_the_window_is_covered()
    {
        AlertRule rule = TestRules.Rule(TestRules.Threshold(Statistic.Count, comparison: Comparison.Less, limit: 100));
        long began = Noon + 300;

        RuleStep young = RuleEvaluator.Step(rule, default, new Observation(3, 0, 3, Noon + 4000, began), Noon + 5000);
        RuleStep covered = RuleEvaluator.Step(
            rule, young.State, new Observation(3, 0, 3, Noon + 4000, began), young.WakeMs);

        Assert.Equal(AlertState.Inactive, young.State.State);
        // The first second that is known from its beginning is 12:00:01, and ten complete ones end at 12:00:11.
        Assert.Equal(Noon + 11_000, young.WakeMs);
        Assert.Equal(AlertState.Firing, covered.State.State);
    }

    [Fact]
    public void Volume_reads_the_running_second_only_where_too_much_is_wrong()
    {
        Assert.True(TestRules.Threshold(Statistic.Count, comparison: Comparison.Greater).ReadsCurrentSecond);
        Assert.True(TestRules.Threshold(Statistic.P99, comparison: Comparison.Less).ReadsCurrentSecond);
        Assert.False(TestRules.Threshold(Statistic.Rate, comparison: Comparison.Less).ReadsCurrentSecond);
        Assert.False(TestRules.Threshold(Statistic.Sum, comparison: Comparison.Equal).ReadsCurrentSecond);
    }

    [Fact]
    public void Silent_component_fires_and_recovers()
    {
        AlertRule rule = TestRules.Rule(
            new RuleCondition.Silent(null, TimeSpan.FromSeconds(30), TimeSpan.FromDays(1)), keepSeconds: 0);

        RuleStep fine = RuleEvaluator.Step(rule, default, Observation.Arrival(Noon), Noon + 10_000);
        RuleStep silent = RuleEvaluator.Step(rule, fine.State, Observation.Arrival(Noon), Noon + 30_000);
        RuleStep back = RuleEvaluator.Step(rule, silent.State, Observation.Arrival(Noon + 40_000), Noon + 40_000);

        Assert.Equal(Noon + 30_000, fine.WakeMs);
        Assert.Equal("no data of the component since 12:00:00Z, for 30s or longer", silent.Transition!.Reason);
        Assert.Equal("data of the component is back: the last is of 12:00:40Z", back.Transition!.Reason);
    }

    [Fact]
    public void Value_that_is_not_a_number_is_no_breach_and_no_clearing()
    {
        AlertRule rule = TestRules.Rule(
            TestRules.Threshold(comparison: Comparison.NotEqual, missing: MissingPolicy.Keep));

        RuleStep step = Step(rule, default, double.NaN, Noon);

        Assert.Equal(AlertState.Inactive, step.State.State);
    }

    [Fact]
    public void Steps_that_change_nothing_allocate_nothing()
    {
        AlertRule rule = TestRules.Rule(
            TestRules.Threshold(Statistic.P99, limit: 0.25), forSeconds: 30, keepSeconds: 30);
        RuleState state = Step(rule, default, 0.1, Noon).State;
        for (int warm = 0; warm < 100; warm++)
            state = Step(rule, state, 0.1, Noon + warm).State;

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            state = Step(rule, state, 0.1, Noon + i * 1000).State;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    private static RuleStep Step(AlertRule rule, in RuleState state, double value, long now) =>
        RuleEvaluator.Step(rule, state, new Observation(value, 0.0055, 1000, now), now);
}
