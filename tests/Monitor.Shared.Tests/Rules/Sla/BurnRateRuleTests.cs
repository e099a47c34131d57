using Monitor.Shared.Alerting;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Evaluation;
using Monitor.Shared.Rules.Sla;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Rules.Sla;

public sealed class BurnRateRuleTests
{
    private const long Start = 1_795_262_400_000; // 2026-11-21T12:00:00Z

    [Fact]
    public void Budget_that_burns_fires_says_why_and_resolves_when_the_short_window_is_clean()
    {
        // 10 % may be bad; the pair asks for twice that, 20 %, over 5 minutes and over 1 minute.
        RuleInstance instance = Instance();
        var transitions = new List<RuleTransition>();
        for (long now = Start; now < Start + 900_000; now += 1000)
        {
            bool outage = now >= Start + 300_000 && now < Start + 480_000;
            instance.Ledger!.Count(SlaRoles.Total, now, 10);
            instance.Ledger.Count(SlaRoles.Bad, now, outage ? 5 : 0);
            if (instance.StepLedger(now).Transition is { } transition)
                transitions.Add(transition);
        }

        Assert.Equal([AlertState.Firing, AlertState.Inactive], transitions.Select(t => t.State));
        // Half of all events are bad from 12:05 on: 20 % of five minutes' events are bad after two of them.
        Assert.InRange(transitions[0].AtMs, Start + 410_000, Start + 420_000);
        Assert.InRange(transitions[1].AtMs, Start + 500_000, Start + 520_000);
        Assert.Matches(
            @"^20[\d.]* % of \d+ events were bad over 5m: the budget of 10 % over 30d "
            + @"burns 2[\d.]* times too fast and 5 times over 1m, at or above 2$",
            transitions[0].Reason);
    }

    [Fact]
    public void Busy_budget_is_judged_once_a_second()
    {
        RuleInstance instance = Instance();
        instance.Ledger!.Count(SlaRoles.Total, Start, 10);
        instance.StepLedger(Start + 100);
        instance.Ledger.Count(SlaRoles.Bad, Start, 10);

        RuleStep early = instance.StepLedger(Start + 900);
        RuleStep due = instance.StepLedger(early.WakeMs);

        Assert.Equal(Start + 1000, early.WakeMs);
        Assert.Null(early.Transition);
        Assert.Equal(AlertState.Firing, due.State.State);
    }

    [Fact]
    public void Too_few_events_burn_nothing()
    {
        RuleInstance instance = Instance(minEvents: 100);
        instance.Ledger!.Count(SlaRoles.Total, Start, 99);
        instance.Ledger.Count(SlaRoles.Bad, Start, 99);

        Assert.Null(instance.StepLedger(Start).Transition);
    }

    [Fact]
    public void Budget_without_events_asks_for_nothing_and_clears_when_all_have_slid_out()
    {
        RuleInstance instance = Instance();
        instance.Ledger!.Count(SlaRoles.Total, Start, 10);
        instance.Ledger.Count(SlaRoles.Bad, Start, 10);
        RuleStep step = instance.StepLedger(Start);
        long now = Start;
        while (step.WakeMs != RuleStep.Never)
        {
            now = step.WakeMs;
            step = instance.StepLedger(now);
            Assert.True(now <= Start + 600_000, "it is woken for ever");
        }

        Assert.Equal(AlertState.Inactive, instance.State.State);
        Assert.Equal(Start + 300_000, now);
    }

    private static RuleInstance Instance(double minEvents = 1)
    {
        AlertRule rule = TestRules.Rule(new RuleCondition.Burn(TestRules.Objective(minEvents: minEvents)));
        return new RuleInstance(new RuleBinding(rule, "gateway", LabelSet.Empty, SlaRoles.None));
    }
}
