using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Escalation;
using Monitor.Shared.Incidents;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Shared.Tests.Incidents;

public sealed class ResponseManagerTests
{
    private static readonly EscalationPolicy Desk =
        ResponseDesk.Policy("desk", ResponseDesk.Step(5, "ann"), ResponseDesk.Step(10, "boss"));

    [Fact]
    public void Incident_is_walked_through_people_until_it_is_acknowledged_and_they_hear_its_end()
    {
        var desk = new ResponseDesk(Desk);
        desk.Fire("risk");
        Assert.Equal(["ann-phone triggered: step 1 of desk, round 1"], desk.News());
        desk.Pass(4.9);
        Assert.Empty(desk.News());
        desk.Pass(0.1);
        Assert.Equal(["boss-phone triggered: step 2 of desk, round 1"], desk.News());

        desk.Do(new IncidentCommand.Acknowledge(1, "boss", ""));
        Assert.Equal(["ann-phone acknowledged: boss has it", "boss-phone acknowledged: boss has it"], desk.News());
        desk.Pass(600);
        Assert.Empty(desk.News());
        desk.End("risk");
        desk.Pass(3);
        Assert.Equal(
            ["ann-phone resolved: all its alerts are over", "boss-phone resolved: all its alerts are over"],
            desk.News());
        Assert.Equal(EscalationStatus.Ended, desk.Escalation.Status);
        Assert.Equal(Enumerable.Range(1, 6).Select(n => (long)n), desk.Pages.Select(page => page.Number));
        Assert.Equal(6, desk.Pages.Select(page => page.Key).Distinct().Count());
    }

    [Fact]
    public void Page_says_what_was_known_when_it_was_decided()
    {
        var desk = new ResponseDesk(Desk);
        desk.Topology = Topology.Empty.With("gateway", "risk");
        desk.Fire("risk");
        desk.Pass(0.1);
        desk.Fire("gateway", "Rejects");
        desk.Pass(4.9);
        IncidentPage first = desk.Pages[0], second = desk.Pages[1];
        Assert.Equal(
            ("Slow on risk", "risk", 1, true), (first.Title, first.LikelyCause, first.FiringAlerts, first.IsUrgent));
        Assert.Equal(("Slow on risk and 1 more", 2), (second.Title, second.FiringAlerts));
        Assert.Equal("risk, gateway", string.Join(", ", second.Components));
        Assert.Equal(["Slow", "Rejects"], second.Alerts.Select(alert => alert.Labels["alertname"]!));
    }

    [Fact]
    public void Quorum_of_the_policy_holds_the_escalation_only_when_it_is_reached()
    {
        var desk = new ResponseDesk(Desk with
        {
            Quorum = ImmutableSortedDictionary<AlertSeverity, int>.Empty.Add(AlertSeverity.Critical, 2),
        });
        desk.Fire("risk");
        Assert.Equal(IncidentOutcome.AcknowledgedInPart, desk.Do(new IncidentCommand.Acknowledge(1, "ann", "")));
        Assert.Equal(IncidentOutcome.Unchanged, desk.Do(new IncidentCommand.Acknowledge(1, "ann", "")));
        desk.News();
        desk.Pass(5);
        Assert.Equal(["boss-phone triggered: step 2 of desk, round 1"], desk.News());
        Assert.Equal(IncidentOutcome.Done, desk.Do(new IncidentCommand.Acknowledge(1, "boss", "")));
        Assert.Equal(EscalationStatus.Acknowledged, desk.Escalation.Status);
    }

    [Fact]
    public void Acknowledgement_that_runs_out_makes_the_incident_nobodys_and_starts_anew()
    {
        var desk = new ResponseDesk(Desk with { AcknowledgementTimeout = TimeSpan.FromMinutes(30) });
        desk.Fire("risk");
        desk.Do(new IncidentCommand.Acknowledge(1, "ann", ""));
        desk.News();
        desk.Pass(29);
        // One more who acknowledges renews the hold, and is no news to those who were told.
        desk.Do(new IncidentCommand.Acknowledge(1, "bob", ""));
        desk.Pass(29);
        Assert.Empty(desk.News());
        desk.Pass(1);
        Assert.Equal(["ann-phone triggered: step 1 of desk, round 1"], desk.News());
        Assert.Equal(IncidentStatus.Triggered, desk.Incident.Status);
        Assert.Equal(desk.Pages.Count, desk.Pages.Select(page => page.Key).Distinct().Count());
    }

    [Fact]
    public void Snooze_is_quiet_and_then_it_starts_anew_unless_somebody_has_it()
    {
        var desk = new ResponseDesk(Desk);
        desk.Fire("risk");
        desk.Do(new IncidentCommand.Acknowledge(1, "ann", ""));
        desk.Do(new IncidentCommand.Snooze(1, desk.Now.AddHours(1), "ann"));
        desk.News();
        desk.Pass(59);
        Assert.Empty(desk.News());
        desk.Pass(1);
        Assert.Equal(["ann-phone triggered: step 1 of desk, round 1"], desk.News());
        Assert.Equal(IncidentStatus.Triggered, desk.Incident.Status);

        desk.Do(new IncidentCommand.Snooze(1, desk.Now.AddHours(1), "ann"));
        desk.Do(new IncidentCommand.Acknowledge(1, "bob", ""));
        desk.News();
        desk.Pass(200);
        Assert.Empty(desk.News());
        Assert.Equal(IncidentStatus.Acknowledged, desk.Incident.Status);
    }

    [Fact]
    public void Alert_that_is_worse_than_all_before_ends_a_snooze()
    {
        var desk = new ResponseDesk(Desk);
        desk.Fire("risk", severity: "warning");
        desk.Do(new IncidentCommand.Snooze(1, desk.Now.AddHours(1), "ann"));
        desk.News();
        desk.Fire("risk", "Rejects", "critical");
        Assert.Equal(["ann-phone triggered: step 1 of desk, round 1"], desk.News());
    }

    [Fact]
    public void Escalating_by_hand_takes_the_next_step_now_whoever_has_it()
    {
        var desk = new ResponseDesk(Desk);
        desk.Fire("risk");
        desk.Do(new IncidentCommand.Acknowledge(1, "ann", ""));
        desk.News();
        Assert.Equal(IncidentOutcome.Done, desk.Do(new IncidentCommand.Escalate(1, "ann", "")));
        Assert.Equal(["boss-phone triggered: step 2 of desk, round 1"], desk.News());
        Assert.Equal(
            (IncidentStatus.Triggered, EscalationStatus.Running), (desk.Incident.Status, desk.Escalation.Status));

        // Nothing is left: it starts from the first step again.
        desk.Pass(10);
        Assert.Equal(EscalationStatus.Exhausted, desk.Escalation.Status);
        desk.Do(new IncidentCommand.Escalate(1, "ann", ""));
        Assert.Equal(["ann-phone triggered: step 1 of desk, round 1"], desk.News());
    }

    [Fact]
    public void Another_policy_takes_over_by_hand_under_keys_of_its_own()
    {
        var desk = new ResponseDesk(Desk, ResponseDesk.Policy("managers", ResponseDesk.Step(5, "bob")));
        desk.Fire("risk");
        Assert.Equal(IncidentOutcome.NoPolicy, desk.Do(new IncidentCommand.Escalate(1, "ann", "nowhere")));
        foreach (string policy in new[] { "managers", "desk", "managers" })
            desk.Do(new IncidentCommand.Escalate(1, "ann", policy));
        Assert.Equal(
            ["ann-phone triggered: step 1 of desk, round 1", "bob-phone triggered: step 1 of managers, round 1",
             "ann-phone triggered: step 1 of desk, round 1", "bob-phone triggered: step 1 of managers, round 1"],
            desk.News());
        Assert.Equal(4, desk.Pages.Select(page => page.Key).Distinct().Count());
    }

    [Fact]
    public void Incident_without_a_policy_pages_nobody_until_one_is_named()
    {
        var desk = new ResponseDesk(Desk);
        desk.Directory = desk.Directory with { Assignments = [] };
        desk.Fire("risk");
        desk.Do(new IncidentCommand.Assign(1, "bob", "ann"));
        desk.Do(new IncidentCommand.Acknowledge(1, "ann", ""));
        Assert.Equal(IncidentOutcome.NoPolicy, desk.Do(new IncidentCommand.Escalate(1, "ann", "")));
        Assert.Empty(desk.Told);
        desk.Do(new IncidentCommand.Escalate(1, "ann", "desk"));
        Assert.Equal(["ann-phone triggered: step 1 of desk, round 1"], desk.News());
    }

    [Fact]
    public void Assignment_calls_the_one_who_gets_it()
    {
        var desk = new ResponseDesk(Desk);
        desk.Fire("risk");
        desk.News();
        desk.Do(new IncidentCommand.Assign(1, "bob", "ann"));
        Assert.Equal(["bob-phone triggered: ann assigned it to bob"], desk.News());
        desk.Do(new IncidentCommand.Assign(1, "ann", "ann"));
        desk.Do(new IncidentCommand.Assign(1, "a stranger", "ann"));
        Assert.Empty(desk.News());
        desk.Do(new IncidentCommand.Resolve(1, "bob", "restarted"));
        Assert.Equal(["ann-phone resolved: bob resolved it", "bob-phone resolved: bob resolved it"], desk.News());
    }

    [Fact]
    public void Policy_is_chosen_by_the_incidents_alerts()
    {
        var desk = new ResponseDesk(Desk, ResponseDesk.Policy("risk", ResponseDesk.Step(5, "bob")));
        desk.Directory = desk.Directory with
        {
            Assignments =
            [
                new IncidentAssignment([LabelMatcher.Equal("component", "test")], ""),
                new IncidentAssignment([LabelMatcher.Equal("component", "risk")], "risk"),
            ],
        };
        desk.Fire("test");
        desk.Fire("elsewhere");
        Assert.Empty(desk.News());
        desk.Fire("risk");
        Assert.Equal(["bob-phone triggered: step 1 of risk, round 1"], desk.News());
        // What was nobody's becomes somebody's by an alert that joins.
        desk.Topology = Topology.Empty.With("elsewhere", "risk");
        desk.Do(new IncidentCommand.Resolve(3, "bob", ""));
        desk.News();
        desk.Pass(20);
        desk.Fire("elsewhere", "Rejects");
        Assert.Empty(desk.News());
    }

    [Fact]
    public void Incident_that_opens_again_pages_anew()
    {
        var desk = new ResponseDesk(Desk);
        desk.Fire("risk");
        desk.Do(new IncidentCommand.Resolve(1, "ann", ""));
        desk.End("risk");
        desk.News();
        desk.Pass(5);
        Assert.Equal(IncidentOutcome.Reopened, desk.Fire("risk"));
        Assert.Equal(["ann-phone triggered: step 1 of desk, round 1"], desk.News());
        Assert.Single(desk.Escalation.Told);
    }

    [Fact]
    public void Parts_that_become_one_are_told_of_as_one()
    {
        var desk = new ResponseDesk(Desk);
        desk.Fire("a");
        desk.Fire("b");
        desk.News();
        desk.Do(new IncidentCommand.Merge(2, 1, "ann"));
        Assert.Equal(["ann-phone resolved: it became part of incident 1"], desk.News());
        desk.Pass(5);
        Assert.Equal(["boss-phone triggered: step 2 of desk, round 1"], desk.News());
        desk.Do(new IncidentCommand.Split(
            1, [desk.State.Book.Incidents[1].Alerts.Values.Single(alert => alert.Component == "b").Fingerprint],
            "ann"));
        Assert.Equal(["ann-phone triggered: step 1 of desk, round 1"], desk.News());
    }

    [Fact]
    public void Storm_of_one_fault_is_one_incident_and_few_pages()
    {
        // Two hundred components in a tree below one exchange link; 5,000 alerts in ten seconds, in any order.
        for (int seed = 0; seed < 3; seed++)
        {
            var random = new Random(seed);
            var desk = new ResponseDesk(Desk with { Gather = TimeSpan.FromSeconds(15) });
            for (int i = 1; i < 200; i++)
                desk.Topology = desk.Topology.With($"c{i}", $"c{random.Next(Math.Max(0, i / 3 - 2), i / 3 + 1)}");
            (int Component, int Rule)[] storm =
                [.. Enumerable.Range(0, 5000).Select(i => (i % 200, i / 200))];
            random.Shuffle(storm);
            desk.IsChecking = false;
            foreach ((int component, int rule) in storm)
            {
                desk.Fire($"c{component}", $"R{rule}");
                desk.Pass(1.0 / 60 * 10 / 5000);
            }

            desk.Pass(0.5);
            Incident incident = Assert.Single(desk.State.Book.Open);
            Assert.Equal(5000, incident.Alerts.Count);
            Assert.Contains("c0", RootCause.Rank(incident, desk.Topology).Take(3).Select(cause => cause.Component));
            Assert.InRange(desk.Pages.Count(page => page.Person == "ann"), 1, 3);
        }
    }
}
