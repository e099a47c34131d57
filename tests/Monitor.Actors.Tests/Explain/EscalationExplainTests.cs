using System.Collections.Immutable;
using Monitor.Actors.Tests.Audit;
using Monitor.Shared.Alerting;
using Monitor.Shared.Audit;
using Monitor.Shared.Calendars;
using Monitor.Shared.Escalation;
using Monitor.Shared.Incidents;
using Monitor.Shared.OnCall;
using NodaTime;

namespace Monitor.Actors.Tests.Explain;

/// <summary>An incident walks through people; then it is asked who was told by which step, and why.</summary>
public sealed class EscalationExplainTests
{
    [Fact]
    public void Incident_is_explained_with_its_steps_and_who_was_on_call()
    {
        var run = new AuditedRun(receivers: ["ann-phone", "boss-phone"]);
        run.World.OnCall = Desk(run.World.Time.GetUtcNow());
        run.World.Observe("Slow", AlertState.Firing);
        run.World.Advance(TimeSpan.FromSeconds(5));
        ExplainedText.Check("escalated.txt", ExplainedText.OfIncident(run, 1)!);
        run.World.Advance(TimeSpan.FromMinutes(2));
        run.Do(new IncidentCommand.Acknowledge(1, "boss", "mine"));
        run.World.Advance(TimeSpan.FromSeconds(5));
        run.World.Crash();
        run.World.Advance(TimeSpan.FromSeconds(5));

        ExplainedText.Check("acknowledged.txt", ExplainedText.OfIncident(run, 1)!);
        run.CheckAgainstJournals();
        Assert.DoesNotContain(
            run.Records, record => record.Entry.Action.StartsWith("journal.", StringComparison.Ordinal));
        AuditRecord page = run.Records.First(record => record.Entry.Action == "notification.queued");
        Assert.Contains(AuditSubject.Incident(1), page.Entry.Subjects);
    }

    private static EscalationDirectory Desk(DateTimeOffset now)
    {
        var from = Instant.FromDateTimeOffset(now.AddDays(-1));
        var schedule = new OnCallSchedule(
            "trading", DateTimeZone.Utc, [],
            [new ShiftOverride(new TimeRange(from, from + Duration.FromDays(7)), "ann", "ann stands in for ben")]);
        return new EscalationDirectory(
            ImmutableDictionary<string, EscalationPolicy>.Empty.Add("desk", new EscalationPolicy(
                "desk",
                [
                    Step(new EscalationTarget.Schedule("trading"), 30), Step(new EscalationTarget.Person("boss"), 600),
                ],
                1, "", null, UrgencyRule.Usual)),
            ImmutableDictionary<string, OnCallSchedule>.Empty.Add("trading", schedule),
            new[] { "ann", "boss" }.ToImmutableDictionary(
                name => name, name => new Contact(name, [$"{name}-phone"], [])))
        {
            Assignments = [new IncidentAssignment([], "desk")],
        };
    }

    private static EscalationStep Step(EscalationTarget target, int seconds) =>
        new([target], false, StepCondition.Always, TimeSpan.FromSeconds(seconds));
}
