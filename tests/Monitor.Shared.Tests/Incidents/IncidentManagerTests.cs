using Monitor.Shared.Alerting;
using Monitor.Shared.Incidents;

namespace Monitor.Shared.Tests.Incidents;

public sealed class IncidentManagerTests
{
    private readonly IncidentDesk _desk = new();

    [Fact]
    public void Alert_that_fits_nothing_opens_an_incident()
    {
        Assert.Equal(IncidentOutcome.Opened, _desk.Fire("risk-engine", "SlowOrders"));
        Assert.Equal(IncidentOutcome.Opened, _desk.Fire("back-office", "JobLate"));
        Assert.Equal(2, _desk.Book.Open.Count());
    }

    [Fact]
    public void Alert_of_a_dependent_component_joins_and_says_why()
    {
        _desk.Depends("order-gateway", "risk-engine");
        _desk.Fire("risk-engine", "Silent");
        Assert.Equal(IncidentOutcome.Joined, _desk.Fire("order-gateway", "Rejects"));
        Incident incident = Assert.Single(_desk.Book.Open);
        IncidentAlert joined = incident.Alerts.Values.Single(alert => alert.Component == "order-gateway");
        Assert.Equal("order-gateway depends on risk-engine", Assert.Single(joined.Because));
    }

    [Fact]
    public void Alert_joins_by_shared_labels_and_rule_only_together()
    {
        _desk.Fire("a", "DiskFull", ("host", "h1"));
        Assert.Equal(IncidentOutcome.Opened, _desk.Fire("b", "CpuHigh", ("host", "h1")));
        Assert.Equal(IncidentOutcome.Joined, _desk.Fire("c", "DiskFull", ("host", "h1")));
        Assert.Equal(IncidentOutcome.Opened, _desk.Fire("d", "DiskFull", ("host", "h2")));
    }

    [Fact]
    public void Incident_that_has_been_still_takes_no_more_strangers()
    {
        _desk.Depends("order-gateway", "risk-engine");
        _desk.Fire("risk-engine", "Silent");
        _desk.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(IncidentOutcome.Opened, _desk.Fire("order-gateway", "Rejects"));
    }

    [Fact]
    public void Alert_that_links_two_incidents_makes_them_one()
    {
        _desk.Depends("gateway", "risk").Depends("gateway", "database");
        _desk.Fire("database", "Slow");
        _desk.Pass(TimeSpan.FromMinutes(9));
        _desk.Fire("risk", "Silent");
        Assert.Equal(2, _desk.Book.Open.Count());
        _desk.Fire("database", "Locks");
        Assert.Equal(IncidentOutcome.Merged, _desk.Fire("gateway", "Rejects"));
        Incident left = Assert.Single(_desk.Book.Open);
        Assert.Equal(1, left.Id);
        Assert.Equal(4, left.Alerts.Count);
        Assert.Equal(1, _desk.Book.Find(2)!.Id);
    }

    [Fact]
    public void Two_incidents_in_hand_are_left_to_those_who_have_them()
    {
        _desk.Depends("gateway", "risk").Depends("gateway", "database");
        _desk.Fire("database", "Slow");
        _desk.Pass(TimeSpan.FromMinutes(9));
        _desk.Fire("risk", "Silent");
        _desk.Do(new IncidentCommand.Acknowledge(1, "ann", ""));
        _desk.Do(new IncidentCommand.Acknowledge(2, "bob", ""));
        _desk.Fire("database", "Locks");
        _desk.Fire("gateway", "Rejects");
        Assert.Equal(2, _desk.Book.Open.Count());
    }

    [Fact]
    public void Alerts_that_somebody_split_off_are_not_joined_again()
    {
        _desk.Depends("gateway", "risk");
        _desk.Fire("risk", "Silent");
        _desk.Fire("gateway", "Rejects");
        string gateway = _desk.FingerprintOf("gateway", "Rejects");
        Assert.Equal(IncidentOutcome.Done, _desk.Do(new IncidentCommand.Split(1, [gateway], "ann")));
        _desk.Fire("gateway", "Latency");
        Assert.Equal(2, _desk.Book.Open.Count());
        Assert.Equal(2, _desk.Book.Incidents[2].Alerts.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Split_of_nothing_or_of_all_is_refused(bool all)
    {
        _desk.Fire("risk", "Silent");
        string[] taken = all ? [_desk.FingerprintOf("risk", "Silent")] : [];
        Assert.Equal(IncidentOutcome.CannotSplit, _desk.Do(new IncidentCommand.Split(1, [.. taken], "ann")));
    }

    [Fact]
    public void Incident_is_over_when_all_its_alerts_have_been_for_a_while()
    {
        _desk.Fire("risk", "Silent");
        _desk.End("risk", "Silent");
        _desk.Pass(TimeSpan.FromMinutes(1));
        Assert.Single(_desk.Book.Open);
        _desk.Pass(TimeSpan.FromMinutes(1));
        Assert.Empty(_desk.Book.Open);
        Assert.Equal(TimeSpan.FromMinutes(2), _desk.Book.Incidents[1].TimeToResolve);
    }

    [Fact]
    public void Alert_that_flaps_stays_with_its_incident()
    {
        _desk.Fire("risk", "Silent");
        _desk.End("risk", "Silent");
        _desk.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(IncidentOutcome.FiresAgain, _desk.Fire("risk", "Silent"));
        _desk.Pass(TimeSpan.FromMinutes(5));
        Assert.Single(_desk.Book.Open);
    }

    [Theory]
    [InlineData(14, IncidentOutcome.Reopened)]
    [InlineData(16, IncidentOutcome.Opened)]
    public void Alert_that_comes_back_after_the_end_opens_its_incident_again_for_a_while(
        int minutes, IncidentOutcome outcome)
    {
        _desk.Fire("risk", "Silent");
        _desk.Do(new IncidentCommand.Resolve(1, "ann", "restarted it"));
        _desk.End("risk", "Silent");
        _desk.Pass(TimeSpan.FromMinutes(minutes));
        Assert.Equal(outcome, _desk.Fire("risk", "Silent"));
    }

    [Fact]
    public void Quorum_puts_an_incident_in_hand_only_when_enough_acknowledge()
    {
        var desk = new IncidentDesk(new IncidentOptions
        {
            Quorum = new Dictionary<AlertSeverity, int> { [AlertSeverity.Critical] = 2 }.ToSorted(),
        });
        desk.Fire("risk", "Silent", ("severity", "critical"));
        Assert.Equal(
            IncidentOutcome.AcknowledgedInPart, desk.Do(new IncidentCommand.Acknowledge(1, "ann", "")));
        Assert.Equal(IncidentOutcome.Unchanged, desk.Do(new IncidentCommand.Acknowledge(1, "ann", "")));
        Assert.Equal(IncidentStatus.Triggered, desk.Book.Incidents[1].Status);
        desk.Pass(TimeSpan.FromMinutes(3));
        Assert.Equal(IncidentOutcome.Done, desk.Do(new IncidentCommand.Acknowledge(1, "bob", "")));
        Assert.Equal(TimeSpan.FromMinutes(3), desk.Book.Incidents[1].TimeToAcknowledge);
    }

    [Fact]
    public void Snooze_ends_by_time_and_by_what_is_worse()
    {
        _desk.Fire("risk", "Slow", ("severity", "warning"));
        _desk.Do(new IncidentCommand.Snooze(1, _desk.Now + TimeSpan.FromHours(1), "ann"));
        _desk.Fire("risk", "Slower", ("severity", "warning"));
        Assert.NotNull(_desk.Book.Incidents[1].SnoozedUntil);
        _desk.Fire("risk", "Silent", ("severity", "critical"));
        Assert.Null(_desk.Book.Incidents[1].SnoozedUntil);
        _desk.Do(new IncidentCommand.Snooze(1, _desk.Now + TimeSpan.FromHours(1), "ann"));
        _desk.Pass(TimeSpan.FromHours(1));
        Assert.Null(_desk.Book.Incidents[1].SnoozedUntil);
    }

    [Fact]
    public void Command_for_what_is_over_says_so()
    {
        Assert.Equal(IncidentOutcome.NotOpen, _desk.Do(new IncidentCommand.Acknowledge(7, "ann", "")));
        _desk.Fire("risk", "Silent");
        _desk.Do(new IncidentCommand.Resolve(1, "ann", ""));
        Assert.Equal(IncidentOutcome.NotOpen, _desk.Do(new IncidentCommand.Assign(1, "bob", "ann")));
    }

    [Fact]
    public void Storm_from_one_fault_is_one_incident_with_its_root_among_the_first_three()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            var random = new Random(seed);
            var desk = new IncidentDesk();
            // Two hundred components in layers; each needs one to three of the layer below. All feel the first.
            string[] names = [.. Enumerable.Range(0, 200).Select(i => $"c{i}")];
            for (int i = 1; i < names.Length; i++)
            {
                for (int n = random.Next(1, 4); n > 0; n--)
                    desk.Depends(names[i], names[random.Next(Math.Max(0, i / 3 - 8), i / 3 + 1)]);
            }

            for (int i = 0; i < 5000; i++)
            {
                // Symptoms come in any order; the cause's own alert is not the first.
                string component = i == 700 ? names[0] : names[random.Next(1, names.Length)];
                desk.Fire(component, $"Rule{random.Next(40)}");
                desk.Pass(TimeSpan.FromMilliseconds(2));
            }

            Incident incident = Assert.Single(desk.Book.Open);
            IEnumerable<string> first = RootCause.Rank(incident, desk.Topology).Take(3).Select(r => r.Component);
            Assert.Contains(names[0], first);
        }
    }

    [Fact]
    public void Random_commands_leave_a_book_that_its_events_rebuild_and_that_holds_together()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var desk = new IncidentDesk(new IncidentOptions { MaxIncidents = 12, MaxAlerts = 9 });
            for (int i = 0; i < 12; i++)
                desk.Depends($"c{random.Next(8)}", $"c{random.Next(8)}");
            for (int i = 0; i < 400; i++)
            {
                desk.DoRandom(random);
                desk.Check();
            }
        }
    }
}
