using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Escalation;
using Monitor.Shared.Incidents;
using Monitor.Shared.OnCall;
using Monitor.Shared.Rehearsal;
using Monitor.Shared.Series;
using Monitor.Shared.Tests.Alerting.Routing;
using Monitor.Shared.Tests.Incidents;
using NodaTime;
using Telling = Monitor.Shared.Rehearsal.Telling;

namespace Monitor.Shared.Tests.Rehearsal;

/// <summary>Whom a made-up alert's incident would page, when, and until somebody takes it.</summary>
public sealed class AlertSimulationTests
{
    private static readonly EscalationPolicy Desk = ResponseDesk.Policy(
        "desk", ResponseDesk.Step(5, "ann"), ResponseDesk.Step(10, "bob"), ResponseDesk.Step(10, "boss")) with
    {
        Gather = TimeSpan.Zero,
    };

    [Fact]
    public void Every_step_of_the_policy_is_told_in_its_time_when_nobody_does_anything()
    {
        SimulationResult result = AlertSimulation.Run(Input(Desk));
        Assert.Equal(("desk", true, false), (result.Policy, result.OpensIncident, result.IsCutShort));
        Assert.Equal(["0 ann-phone ann", "5 bob-phone bob", "15 boss-phone boss"], Paged(result));
        Assert.Contains("0 ops", Told(result));
    }

    [Fact]
    public void Acknowledgement_ends_it_and_those_who_were_paged_hear_of_it()
    {
        SimulationResult result = AlertSimulation.Run(Input(Desk) with { AcknowledgedAfter = TimeSpan.FromMinutes(7) });
        Assert.Equal(
            ["0 ann-phone ann", "5 bob-phone bob", "7 ann-phone ann", "7 bob-phone bob"], Paged(result));
        Assert.Contains(result.Timeline, fact => fact is IncidentEvent.Acknowledged { IsInHand: true, By: "somebody" });
    }

    [Fact]
    public void As_many_acknowledge_as_the_policy_asks_for()
    {
        SimulationResult result = AlertSimulation.Run(Input(Desk with
        {
            Quorum = ImmutableSortedDictionary<AlertSeverity, int>.Empty.Add(AlertSeverity.Critical, 2),
        }) with
        { AcknowledgedAfter = TimeSpan.FromMinutes(1) });
        Assert.Equal(
            [false, true], result.Timeline.OfType<IncidentEvent.Acknowledged>().Select(fact => fact.IsInHand));
        Assert.DoesNotContain("5 bob-phone bob", Paged(result));
    }

    [Fact]
    public void Whoever_stands_in_by_arrangement_is_who_would_be_paged()
    {
        SimulationInput input = Input(ResponseDesk.Policy("desk", new EscalationStep(
            [new EscalationTarget.Schedule("night")], false, StepCondition.Always, TimeSpan.FromMinutes(5))) with
        {
            Gather = TimeSpan.Zero,
        });
        var layer = new RotationLayer(
            "weekly", ["ann"], new LocalDateTime(2020, 1, 6, 0, 0), null, new Handoff.Days(7), []);
        input = input with
        {
            OnCall = input.OnCall with
            {
                Schedules = ImmutableDictionary<string, OnCallSchedule>.Empty.Add(
                    "night", new OnCallSchedule("night", DateTimeZone.Utc, [layer], [])),
            },
        };
        Assert.Equal(["0 ann-phone ann"], Paged(AlertSimulation.Run(input)));

        var arranged = new OnCallOverride(
            "one", "night", input.Now.AddHours(-1), input.Now.AddHours(1), "bob", "ann is ill", "boss", input.Now);
        input = input with
        {
            Incidents = input.Incidents.Apply(new IncidentEvent.OverrideAdded(input.Now, arranged)),
        };
        Assert.Equal(["0 bob-phone bob"], Paged(AlertSimulation.Run(input)));
    }

    [Fact]
    public void Real_state_is_as_it_was()
    {
        SimulationInput input = Input(Desk);
        AlertSimulation.Run(input);
        Assert.Empty(input.Alerts.Alerts);
        Assert.Empty(input.Incidents.Book.Incidents);
    }

    private static SimulationInput Input(EscalationPolicy policy)
    {
        var world = new RoutedWorld(RoutingDefinition.Of(
        [
            new AlertReceiver("ops", []),
            .. new[] { "ann", "bob", "boss" }.Select(
                name => new AlertReceiver($"{name}-phone", []) { OnlyIncidents = true }),
        ]));
        return new SimulationInput(
            world.State, new AlertOptions(), IncidentState.Empty, new IncidentOptions(), Topology.Empty,
            new ResponseDesk(policy).Directory,
            LabelSet.From(("alertname", "RiskEngineDown"), ("component", "risk"), ("severity", "critical")),
            LabelSet.Empty, world.Now, TimeSpan.FromHours(1), TimeSpan.FromHours(2));
    }

    private static string[] Paged(SimulationResult result) =>
    [
        .. result.Tellings.Where(telling => telling.Incident is not null)
            .Select(telling => $"{Minute(result, telling)} {telling.Receiver} {telling.Person}"),
    ];

    private static string[] Told(SimulationResult result) =>
    [
        .. result.Tellings.Where(telling => telling.Incident is null)
            .Select(telling => $"{Minute(result, telling)} {telling.Receiver}"),
    ];

    private static int Minute(SimulationResult result, Telling telling) =>
        (int)(telling.At - result.Tellings[0].At).TotalMinutes;
}
