using System.Collections.Immutable;
using Monitor.Shared.Audit;
using Monitor.Shared.Audit.Narration;
using Monitor.Shared.Escalation;
using Monitor.Shared.Incidents;
using Monitor.Shared.OnCall;
using NodaTime;

namespace Monitor.Shared.Tests.Incidents;

/// <summary>Who stands in by arrangement is who is paged. The desk holds every decision against its journal.</summary>
public sealed class OverrideTests
{
    [Fact]
    public void Whoever_stands_in_is_paged_until_it_is_over_by_itself()
    {
        ResponseDesk desk = NewDesk();
        Assert.Equal(IncidentOutcome.Done, desk.Do(Add(desk, "one", "bob", hours: 1)));
        desk.Fire("risk");
        Assert.StartsWith("bob-phone ", Assert.Single(desk.News()), StringComparison.Ordinal);
        IEnumerable<KeyedPage> pages = desk.State.TimelineOf(1).OfType<IncidentEvent.Escalated>()
            .SelectMany(fact => fact.Step.PagesOut);
        Assert.Equal("bob is on call by night (ann is ill (arranged by boss))", Assert.Single(pages).Via);

        ResponseDesk later = NewDesk();
        later.Do(Add(later, "one", "bob", hours: 1));
        later.Pass(61);
        later.Fire("risk");
        Assert.StartsWith("ann-phone ", Assert.Single(later.News()), StringComparison.Ordinal);
    }

    [Fact]
    public void Arrangement_that_is_ended_counts_no_more_and_what_was_stays()
    {
        ResponseDesk desk = NewDesk();
        desk.Do(Add(desk, "one", "bob", hours: 10));
        desk.Pass(30);
        Assert.Equal(IncidentOutcome.Done, desk.Do(new IncidentCommand.RemoveOverride("one", "boss", "ann is back")));
        desk.Fire("risk");
        Assert.StartsWith("ann-phone ", desk.News()[0], StringComparison.Ordinal);
        OnCallOverride ended = desk.State.Overrides["one"];
        Assert.Equal((desk.Now.AddMinutes(-30), desk.Now), (ended.From, ended.To));
        Assert.Equal(IncidentOutcome.NoOverride, desk.Do(new IncidentCommand.RemoveOverride("one", "boss", "")));

        // One that has not begun is gone as a whole.
        OnCallOverride two = Add(desk, "two", "bob", hours: 10).Override;
        desk.Do(new IncidentCommand.AddOverride(two with { From = desk.Now.AddHours(1) }));
        desk.Do(new IncidentCommand.RemoveOverride("two", "boss", ""));
        Assert.Equal(["one"], desk.State.Overrides.Keys);
    }

    [Fact]
    public void Last_word_counts_and_a_request_that_comes_twice_is_one()
    {
        ResponseDesk desk = NewDesk();
        desk.Do(Add(desk, "b", "bob", hours: 10));
        Assert.Equal(IncidentOutcome.Unchanged, desk.Do(Add(desk, "b", "bob", hours: 10)));
        desk.Pass(1);
        desk.Do(Add(desk, "a", "boss", hours: 5));
        desk.Fire("risk");
        Assert.StartsWith("boss-phone ", desk.News()[0], StringComparison.Ordinal);
        Assert.Equal(2, desk.State.Overrides.Count);
    }

    [Fact]
    public void Nobody_may_stand_in()
    {
        ResponseDesk desk = NewDesk();
        Assert.Equal(IncidentOutcome.Done, desk.Do(Add(desk, "one", null, hours: 1)));
        desk.Fire("risk");
        Assert.Empty(desk.News());
    }

    [Theory]
    [InlineData("day", "bob", 0, 1, IncidentOutcome.NoSchedule)]
    [InlineData("night", "eve", 0, 1, IncidentOutcome.NoContact)]
    [InlineData("night", "bob", 2, 1, IncidentOutcome.NotInTime)]
    [InlineData("night", "bob", -2, -1, IncidentOutcome.NotInTime)]
    [InlineData("night", "bob", 0, 9000, IncidentOutcome.NotInTime)]
    [InlineData("night", "bob", 9000, 9001, IncidentOutcome.NotInTime)]
    public void What_makes_no_sense_is_refused(
        string schedule, string person, int from, int to, IncidentOutcome expected)
    {
        ResponseDesk desk = NewDesk();
        var arranged = new OnCallOverride(
            "one", schedule, desk.Now.AddHours(from), desk.Now.AddHours(to), person, "ann is ill", "boss", desk.Now);
        Assert.Equal(expected, desk.Do(new IncidentCommand.AddOverride(arranged)));
        Assert.Empty(desk.State.Overrides);
    }

    [Fact]
    public void As_many_as_may_be_are_kept_and_old_ones_make_room()
    {
        ResponseDesk desk = NewDesk();
        desk.IsChecking = false;
        for (int i = 0; i < 1000; i++)
            Assert.Equal(IncidentOutcome.Done, desk.Do(Add(desk, $"n{i}", "bob", hours: 1)));
        Assert.Equal(IncidentOutcome.TooManyOverrides, desk.Do(Add(desk, "more", "bob", hours: 1)));
        desk.Pass(63 * 24 * 60);
        Assert.Equal(IncidentOutcome.Done, desk.Do(Add(desk, "more", "bob", hours: 1)));
        Assert.Equal(["more"], desk.State.Overrides.Keys);
    }

    [Fact]
    public void Audit_log_says_who_arranged_what_and_why()
    {
        ResponseDesk desk = NewDesk();
        OnCallOverride arranged = Add(desk, "one", "bob", hours: 1).Override;
        AuditEntry[] told =
        [
            .. IncidentNarration.Tell(
            [
                new IncidentEvent.OverrideAdded(desk.Now, arranged),
                new IncidentEvent.OverrideRemoved(desk.Now, arranged, "eve", "ann is back"),
            ]),
        ];
        Assert.Equal(
            [
                ("person:boss", "oncall.override_added", "ann is ill"),
                ("person:eve", "oncall.override_removed", "ann is back"),
            ],
            told.Select(entry => (entry.Actor, entry.Action, entry.Reason)));
        Assert.Equal("schedule:night", told[0].Subjects[0].ToString());
        Assert.True(AuditSubject.TryParse("schedule:night", out AuditSubject subject));
        Assert.Equal(told[0].Subjects[0], subject);
    }

    private static IncidentCommand.AddOverride Add(ResponseDesk desk, string id, string? person, double hours) => new(
        new OnCallOverride(id, "night", desk.Now, desk.Now.AddHours(hours), person, "ann is ill", "boss", desk.Now));

    private static ResponseDesk NewDesk()
    {
        var step = new EscalationStep(
            [new EscalationTarget.Schedule("night")], false, StepCondition.Always, TimeSpan.FromHours(5));
        var desk = new ResponseDesk(ResponseDesk.Policy("desk", step));
        var layer = new RotationLayer(
            "weekly", ["ann"], new LocalDateTime(2026, 1, 5, 0, 0), null, new Handoff.Days(7), []);
        desk.Directory = desk.Directory with
        {
            Schedules = ImmutableDictionary<string, OnCallSchedule>.Empty.Add(
                "night", new OnCallSchedule("night", DateTimeZone.Utc, [layer], [])),
        };
        return desk;
    }
}
