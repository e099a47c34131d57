using Monitor.Shared.Alerting;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Evaluation;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Rules.Evaluation;

/// <summary>
/// The evaluator, woken only by data and by the times it asked for, against one that looks at everything ten times a
/// second: the same transitions at the same times.
/// </summary>
public sealed class EvaluatorAgainstNaiveTests
{
    private const long Start = 1_700_000_000_000;
    private const long GridMs = 100;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public void Transitions_equal_those_of_a_naive_observer(int seed)
    {
        var random = new Random(seed);
        int transitions = 0;
        for (int round = 0; round < 60; round++)
        {
            AlertRule rule = RandomRule(random);
            List<Sample> samples = RandomSamples(random);
            List<(long At, AlertState State)> expected = Naive(rule, samples);
            List<(long At, AlertState State)> actual = Woken(rule, samples);
            Assert.True(expected.SequenceEqual(actual),
                $"seed {seed}, round {round}: {rule.Condition}, for {rule.For}, keep {rule.KeepFiringFor}\n"
                + $"expected {string.Join(" ", expected.Select(t => $"{t.At - Start}:{t.State}"))}\n"
                + $"actual   {string.Join(" ", actual.Select(t => $"{t.At - Start}:{t.State}"))}");
            transitions += expected.Count;
        }

        Assert.True(transitions > 50, $"only {transitions} transitions were compared");
    }

    [Fact]
    public void Firing_comes_only_after_pending_for_the_whole_waiting_time()
    {
        var random = new Random(99);
        for (int round = 0; round < 200; round++)
        {
            AlertRule rule = RandomRule(random);
            AlertState state = AlertState.Inactive;
            long since = 0;
            bool canJump = rule.For == TimeSpan.Zero
                || ((RuleCondition.Threshold)rule.Condition).Missing is MissingPolicy.Alert;
            foreach ((long at, AlertState next) in Woken(rule, RandomSamples(random)))
            {
                if (next is AlertState.Firing && !canJump)
                {
                    Assert.Equal(AlertState.Pending, state);
                    Assert.True(at - since >= rule.For.TotalMilliseconds);
                }

                if (next is AlertState.Pending)
                    Assert.Equal(AlertState.Inactive, state);
                (state, since) = (next, at);
            }
        }
    }

    private static AlertRule RandomRule(Random random)
    {
        Statistic[] statistics =
            [Statistic.Count, Statistic.Sum, Statistic.Min, Statistic.Max, Statistic.Mean, Statistic.Last];
        var comparison = (Comparison)random.Next(6);
        int limit = random.Next(-1, 4);
        int margin = random.Next(3);
        double clear = comparison.IsUpper() ? limit - margin : comparison.IsLower() ? limit + margin : limit;
        return TestRules.Rule(
            TestRules.Threshold(
                statistics[random.Next(statistics.Length)], random.Next(1, 8), comparison, limit, clear,
                (MissingPolicy)random.Next(3), random.Next(1, 100) / 10.0, random.Next(3),
                random.Next(150, 300) / 10.0),
            random.Next(3) == 0 ? 0 : random.Next(60) / 10.0,
            random.Next(2) == 0 ? 0 : random.Next(60) / 10.0);
    }

    /// <summary>Bursts and gaps, small values, now and then a time ahead of the clock or behind it.</summary>
    private static List<Sample> RandomSamples(Random random)
    {
        var samples = new List<Sample>();
        long at = Start + random.Next(10) * GridMs;
        while (at < Start + 60_000)
        {
            long ahead = random.Next(6) == 0 ? random.Next(-50, 35) * GridMs : 0;
            samples.Add(new Sample(at, at + ahead, random.Next(-2, 6)));
            at += GridMs * (random.Next(12) == 0 ? random.Next(50, 350) : random.Next(1, 15));
        }

        return samples;
    }

    private static List<(long At, AlertState State)> Naive(AlertRule rule, List<Sample> samples)
    {
        var naive = new NaiveRule(rule);
        var window = new NaiveWindow((RuleCondition.Threshold)rule.Condition);
        var transitions = new List<(long, AlertState)>();
        AlertState state = AlertState.Inactive;
        int next = 0;
        for (long now = samples[0].Arrives; now < Start + 100_000; now += GridMs)
        {
            for (; next < samples.Count && samples[next].Arrives <= now; next++)
                window.Add(samples[next].Arrives, samples[next].At, samples[next].Value);
            AlertState seen = naive.Look(window.Read(now), now);
            if (seen != state)
                transitions.Add((now, seen));
            state = seen;
        }

        return transitions;
    }

    private static List<(long At, AlertState State)> Woken(AlertRule rule, List<Sample> samples)
    {
        var window = new NaiveWindow((RuleCondition.Threshold)rule.Condition);
        var transitions = new List<(long, AlertState)>();
        RuleState state = default;
        long wake = RuleStep.Never;
        int next = 0;
        while (true)
        {
            long now = Math.Min(wake, next < samples.Count ? samples[next].Arrives : RuleStep.Never);
            if (now >= Start + 100_000)
                return transitions;
            for (; next < samples.Count && samples[next].Arrives <= now; next++)
                window.Add(samples[next].Arrives, samples[next].At, samples[next].Value);
            RuleStep step = RuleEvaluator.Step(rule, state, window.Read(now), now);
            Assert.True(step.WakeMs > now, "a step asks to be woken in the past");
            if (step.Transition is { } transition)
            {
                Assert.Equal(
                    (state.State, step.State.State, now),
                    (transition.Previous, transition.State, transition.AtMs));
                transitions.Add((now, transition.State));
            }

            (state, wake) = (step.State, step.WakeMs);
        }
    }

    private readonly record struct Sample(long Arrives, long At, double Value);
}
