using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Calendars;
using Monitor.Shared.Escalation;
using Monitor.Shared.OnCall;
using NodaTime;

namespace Monitor.Shared.Tests.Escalation;

public sealed class EscalationManagerTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private static readonly OnCallSchedule Desk = new(
        "desk", DateTimeZone.Utc,
        [
            new RotationLayer(
                "week", ["ann", "bob"], new LocalDateTime(2026, 11, 23, 0, 0), null, new Handoff.Days(1), []),
        ],
        []);

    private DateTimeOffset _now = Monday;
    private EscalationBook _book = EscalationBook.Empty;
    private IncidentFacts _facts = new(1, AlertSeverity.Error, 1);
    private EscalationDirectory _directory = Directory(Policy("desk",
        Step(5, new EscalationTarget.Schedule("desk")), Step(10, new EscalationTarget.Person("boss"))));

    [Fact]
    public void Steps_are_taken_in_their_time_until_somebody_acknowledges()
    {
        Assert.Equal(["ann by ann-phone"], Do(new EscalationCommand.Begin(_facts, "desk")));
        Assert.Empty(Pass(4.9));
        Assert.Equal(["boss by boss-phone"], Pass(0.1));
        Do(new EscalationCommand.Acknowledged(1, "boss"));
        Assert.Empty(Pass(600));
        Assert.Equal(EscalationStatus.Acknowledged, _book.ByIncident[1].Status);
    }

    [Fact]
    public void Schedule_is_asked_when_the_step_is_taken()
    {
        _now = Monday.Date.AddDays(1).AddMinutes(-3);
        _directory = Directory(Policy("desk",
            Step(5, new EscalationTarget.Schedule("desk")), Step(5, new EscalationTarget.Schedule("desk"))));
        Assert.Equal(["ann by ann-phone"], Do(new EscalationCommand.Begin(_facts, "desk")));
        Assert.Equal(["bob by bob-phone"], Pass(5));
    }

    [Fact]
    public void Rounds_repeat_and_then_another_policy_takes_over_and_then_it_is_exhausted()
    {
        _directory = Directory(
            Policy("desk", Step(5, new EscalationTarget.Person("ann"))) with { Rounds = 2, HandOverTo = "managers" },
            Policy("managers", Step(5, new EscalationTarget.Person("boss"))) with { HandOverTo = "desk" });
        Assert.Equal(["ann by ann-phone"], Do(new EscalationCommand.Begin(_facts, "desk")));
        Assert.Equal(["ann by ann-phone"], Pass(5));
        Assert.Equal(["boss by boss-phone"], Pass(5));
        Assert.Empty(Pass(5));
        Assert.Equal(EscalationStatus.Exhausted, _book.ByIncident[1].Status);
    }

    [Fact]
    public void Step_that_finds_nobody_is_left_out_at_once()
    {
        OnCallSchedule nobody = Desk with { Name = "night", Layers = [] };
        _directory = Directory(Policy("desk",
            Step(5, new EscalationTarget.Schedule("night")), Step(5, new EscalationTarget.Person("boss"))));
        _directory = _directory with { Schedules = _directory.Schedules.Add("night", nobody) };
        Assert.Equal(["boss by boss-phone"], Do(new EscalationCommand.Begin(_facts, "desk")));
    }

    [Fact]
    public void Step_for_what_is_worse_is_taken_when_it_gets_worse()
    {
        EscalationStep pager = Step(5, new EscalationTarget.Person("boss")) with
        {
            Condition = StepCondition.Always with { AtLeast = AlertSeverity.Critical },
        };
        _directory = Directory(Policy("desk", pager, Step(60, new EscalationTarget.Person("ann"))));
        Assert.Equal(["ann by ann-phone"], Do(new EscalationCommand.Begin(_facts, "desk")));
        _facts = _facts with { Severity = AlertSeverity.Critical };
        Assert.Equal(["boss by boss-phone"], Do(new EscalationCommand.GotWorse(_facts)));
    }

    [Fact]
    public void Targets_take_turns_from_incident_to_incident()
    {
        EscalationStep turns = Step(5, new EscalationTarget.Person("ann"), new EscalationTarget.Person("bob")) with
        {
            IsRoundRobin = true,
        };
        _directory = Directory(Policy("desk", turns));
        Assert.Equal(["ann by ann-phone"], Do(new EscalationCommand.Begin(_facts with { Incident = 1 }, "desk")));
        Assert.Equal(["bob by bob-phone"], Do(new EscalationCommand.Begin(_facts with { Incident = 2 }, "desk")));
        Assert.Equal(["ann by ann-phone"], Do(new EscalationCommand.Begin(_facts with { Incident = 3 }, "desk")));
    }

    [Fact]
    public void Acknowledgement_that_runs_out_starts_anew_under_new_keys()
    {
        _directory = Directory(Policy("desk", Step(5, new EscalationTarget.Person("ann"))) with
        {
            AcknowledgementTimeout = TimeSpan.FromMinutes(30),
        });
        var keys = new List<string>();
        keys.AddRange(Keys(new EscalationCommand.Begin(_facts, "desk")));
        Do(new EscalationCommand.Acknowledged(1, "ann"));
        _now += TimeSpan.FromMinutes(30);
        EscalationDecision decision = Decide(new EscalationCommand.Tick());
        keys.AddRange(decision.Pages.Select(page => page.Page.Key));
        Assert.Equal(1, Assert.Single(decision.Lapsed));
        Do(new EscalationCommand.End(1, "resolved"));
        keys.AddRange(Keys(new EscalationCommand.Begin(_facts, "desk")));
        Assert.Equal(3, keys.Distinct().Count());
    }

    [Fact]
    public void Overdue_steps_are_not_all_taken_at_once()
    {
        Do(new EscalationCommand.Begin(_facts, "desk"));
        _directory = Directory(Policy("desk",
            Step(5, new EscalationTarget.Schedule("desk")), Step(5, new EscalationTarget.Person("boss")),
            Step(5, new EscalationTarget.Person("bob"))));
        _now += TimeSpan.FromHours(2);
        Assert.Equal(["boss by boss-phone"], Do(new EscalationCommand.Tick()));
        Assert.Equal(["bob by bob-phone"], Pass(5));
    }

    [Fact]
    public void Urgency_follows_support_hours()
    {
        var hours = new HoursOfZone(
            DateTimeZone.Utc, [new OnCallHours.Daily(new SessionHours(new LocalTime(9, 0), new LocalTime(17, 0)))]);
        _directory = Directory(Policy("desk", Step(5, new EscalationTarget.Person("ann"))) with
        {
            Urgency = new UrgencyRule(AlertSeverity.Warning, AlertSeverity.Critical, hours),
        });
        _facts = _facts with { Severity = AlertSeverity.Warning };
        Assert.Equal(["ann by ann-phone"], Do(new EscalationCommand.Begin(_facts, "desk")));
        _now = Monday.Date.AddHours(20);
        Assert.Equal(["ann by ann-mail"], Do(new EscalationCommand.Begin(_facts with { Incident = 2 }, "desk")));
    }

    [Fact]
    public void Policy_that_is_gone_ends_in_words()
    {
        Do(new EscalationCommand.Begin(_facts, "desk"));
        _directory = EscalationDirectory.Empty;
        Pass(5);
        Assert.Equal("there is no policy desk", _book.ByIncident[1].Reason);
    }

    [Fact]
    public void Random_lives_page_under_keys_of_their_own_and_only_while_nobody_has_it()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            _directory = RandomDirectory(random);
            _book = EscalationBook.Empty;
            _now = Monday;
            var keys = new HashSet<string>();
            var events = new List<EscalationEvent>();
            for (int i = 0; i < 150; i++)
            {
                EscalationDecision decision = Decide(RandomCommand(random));
                events.AddRange(decision.Events);
                foreach ((long incident, KeyedPage page) in decision.Pages)
                {
                    Assert.True(keys.Add(page.Key), $"seed {seed}: {page.Key} twice");
                    Assert.Equal(EscalationStatus.Running, _book.ByIncident[incident].Status);
                }

                Assert.All(_book.ByIncident.Values, state => Assert.Equal(
                    state.Status is EscalationStatus.Running or EscalationStatus.Snoozed, state.DueAt is not null));
            }

            EscalationBook rebuilt = events.Aggregate(EscalationBook.Empty, EscalationFold.Apply);
            Assert.Equal(
                _book.ByIncident.Values.Select(s => (s.Incident, s.Status, s.Run, s.Round, s.NextStep, s.DueAt)),
                rebuilt.ByIncident.Values.Select(s => (s.Incident, s.Status, s.Run, s.Round, s.NextStep, s.DueAt)));
        }
    }

    private EscalationCommand RandomCommand(Random random)
    {
        long incident = random.Next(1, 5);
        _now += TimeSpan.FromMinutes(random.Next(4));
        var facts = new IncidentFacts(incident, (AlertSeverity)random.Next(1, 5), random.Next(4));
        return random.Next(12) switch
        {
            0 => new EscalationCommand.Begin(facts, $"p{random.Next(4)}"),
            1 => new EscalationCommand.Acknowledged(incident, "ann"),
            2 => new EscalationCommand.Snoozed(incident, _now.AddMinutes(random.Next(10))),
            3 => new EscalationCommand.Resume(incident, "asked to"),
            4 => new EscalationCommand.GotWorse(facts),
            5 => new EscalationCommand.End(incident, "resolved"),
            _ => new EscalationCommand.Tick(),
        };
    }

    private static EscalationDirectory RandomDirectory(Random random)
    {
        string[] people = ["ann", "bob", "boss", "ghost"];
        IEnumerable<EscalationStep> Steps() => Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
            Step(random.Next(1, 9), [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(3) == 0
                ? (EscalationTarget)new EscalationTarget.Schedule("desk")
                : new EscalationTarget.Person(people[random.Next(people.Length)]))]) with
            {
                IsRoundRobin = random.Next(2) == 0,
                Condition = new StepCondition((AlertSeverity)random.Next(1, 5), random.Next(3), null),
            });
        return Directory([.. Enumerable.Range(0, 3).Select(i => Policy($"p{i}", [.. Steps()]) with
        {
            Rounds = random.Next(1, 4),
            HandOverTo = random.Next(2) == 0 ? $"p{random.Next(4)}" : "",
        })]);
    }

    private static EscalationPolicy Policy(string name, params EscalationStep[] steps) =>
        new(name, [.. steps], 1, "", null, UrgencyRule.Usual);

    private static EscalationStep Step(double minutes, params EscalationTarget[] targets) =>
        new([.. targets], false, StepCondition.Always, TimeSpan.FromMinutes(minutes));

    private static EscalationDirectory Directory(params EscalationPolicy[] policies) => new(
        policies.ToImmutableDictionary(policy => policy.Name),
        ImmutableDictionary<string, OnCallSchedule>.Empty.Add("desk", Desk),
        new[] { "ann", "bob", "boss" }.ToImmutableDictionary(
            name => name, name => new Contact(name, [$"{name}-phone"], [$"{name}-mail"])));

    private EscalationDecision Decide(EscalationCommand command)
    {
        EscalationDecision decision = EscalationManager.Decide(
            _book, command, _directory, incident => _facts with { Incident = incident }, _now);
        _book = decision.Book;
        return decision;
    }

    private IEnumerable<string> Do(EscalationCommand command) =>
        Decide(command).Pages.Select(page => $"{page.Page.Page.Person} by {page.Page.Page.Receiver}");

    private IEnumerable<string> Keys(EscalationCommand command) => Decide(command).Pages.Select(page => page.Page.Key);

    private IEnumerable<string> Pass(double minutes)
    {
        _now += TimeSpan.FromMinutes(minutes);
        return Do(new EscalationCommand.Tick());
    }
}
