using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Maintenance;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.OnCall;
using Monitor.Shared.Recurrences;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using NodaTime;

namespace Monitor.Shared.Tests.Alerting.Maintenance;

public sealed class MaintenancePlanTests
{
    private static readonly DateTimeZone London = DateTimeZoneProviders.Tzdb["Europe/London"];
    private static readonly LabelSet Matched = LabelSet.From(("alertname", "Down"), ("site", "ld4"));

    private readonly AlertManager _manager = new(new AlertOptions());
    private AlertManagerState _state = AlertManagerState.Empty;

    [Fact]
    public void Occurrence_is_a_silence_that_comes_once_and_goes()
    {
        MaintenanceWindow window = Weekly();
        Assert.Empty(Look(window, "2026-01-09T23:00Z"));
        Silence silence = Assert.Single(Look(window, "2026-01-09T23:50Z"));
        Assert.Equal(At("2026-01-10T00:00Z"), silence.StartsAt);
        Assert.Equal(At("2026-01-10T02:00Z"), silence.EndsAt);
        Assert.Equal("maintenance: weekly", silence.CreatedBy);
        Assert.Empty(_state.Routed.Silences.Find(Matched, At("2026-01-09T23:59:59Z")));
        Assert.Single(_state.Routed.Silences.Find(Matched, At("2026-01-10T00:00Z")));
        Assert.Equal([silence], Look(window, "2026-01-10T01:00Z"));
        Assert.Empty(_state.Routed.Silences.Find(Matched, At("2026-01-10T02:00Z")));
        // A week later it is another, with a count of its own.
        Assert.Equal(2, Look(window, "2026-01-17T00:30Z").Count);
        Assert.True(MaintenancePlan.IsOf(window, silence));
    }

    [Fact]
    public void Occurrence_that_is_found_late_begins_late_and_is_the_same_for_every_node()
    {
        Silence late = Assert.Single(Look(Weekly(), "2026-01-10T01:30Z"));
        Assert.Equal(At("2026-01-10T01:30Z"), late.StartsAt);
        _state = AlertManagerState.Empty;
        Assert.Equal(late.Id, Assert.Single(Look(Weekly(), "2026-01-10T01:45Z")).Id);
    }

    [Fact]
    public void Occurrence_that_somebody_ended_stays_ended()
    {
        Silence silence = Assert.Single(Look(Weekly(), "2026-01-10T00:30Z"));
        Decide(new AlertCommand.ExpireSilence(silence.Id, "ann"), "2026-01-10T00:40Z");
        Look(Weekly(), "2026-01-10T00:41Z");
        Assert.Empty(_state.Routed.Silences.Find(Matched, At("2026-01-10T00:42Z")));
    }

    [Fact]
    public void Maintenance_that_leaves_the_configuration_ends_and_a_silence_by_hand_does_not()
    {
        Look(Weekly(), "2026-01-10T00:30Z");
        Decide(new AlertCommand.SetSilence(new SilenceRequest(
            "", "by-hand", [LabelMatcher.Equal("site", "ld4")], At("2026-01-10T00:30Z"), At("2026-01-10T05:00Z"),
            "maintenance: weekly", "the name alone makes it no maintenance", [], true)), "2026-01-10T00:30Z");
        foreach (AlertCommand command in MaintenancePlan.Commands([], _state.Routed.Silences, At("2026-01-10T01:00Z")))
            Decide(command, "2026-01-10T01:00Z");
        Assert.Equal(["by-hand"], _state.Routed.Silences.Find(Matched, At("2026-01-10T01:00:01Z")));
    }

    [Fact]
    public void Hours_are_those_of_the_zone_on_both_sides_of_summer_time()
    {
        MaintenanceWindow window = Weekly();
        var month = new Shared.Calendars.TimeRange(
            Instant.FromUtc(2026, 3, 21, 12, 0), Instant.FromUtc(2026, 4, 5, 0, 0));
        // Clocks go forward on the 29th: midnight in London is an hour earlier from then on.
        Assert.Equal(
            ["2026-03-28T00:00:00Z", "2026-04-03T23:00:00Z"],
            window.Within(month).Select(range => range.From.ToString()));
    }

    private static MaintenanceWindow Weekly() => new(
        "weekly", [LabelMatcher.Equal("site", "ld4")], "the weekly restart", London,
        [new OnCallHours.Recurring(new LocalDateTime(2026, 1, 3, 0, 0), Rule("FREQ=WEEKLY;BYDAY=SA"), 120)]);

    private static RecurrenceRule Rule(string text) =>
        RecurrenceParser.TryParse(text, London, out RecurrenceRule? rule, out string error)
            ? rule!
            : throw new ArgumentException(error, nameof(text));

    private static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private IReadOnlyList<Silence> Look(MaintenanceWindow window, string at)
    {
        foreach (AlertCommand command in MaintenancePlan.Commands([window], _state.Routed.Silences, At(at)))
            Decide(command, at);
        Assert.Empty(MaintenancePlan.Commands([window], _state.Routed.Silences, At(at)));
        return [.. _state.Routed.Silences.All.Values.OrderBy(silence => silence.StartsAt)];
    }

    private void Decide(AlertCommand command, string at)
    {
        AlertDecision decision = _manager.Decide(_state, command, At(at));
        Assert.IsNotType<AlertAnswer.SilenceRefused>(decision.Answer);
        _state = decision.State;
    }
}
