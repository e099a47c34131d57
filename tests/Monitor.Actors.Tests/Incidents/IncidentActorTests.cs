using Monitor.Actors.Tests.Alerting;
using Monitor.Shared.Alerting;
using Monitor.Shared.Incidents;

namespace Monitor.Actors.Tests.Incidents;

public sealed class IncidentActorTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // Made in the test and not in the constructor: it changes the thread's context, which xunit needs until then.
    private AlertingWorld? _made;

    private AlertingWorld World => _made ??= new AlertingWorld();

    private IncidentBook Book => World.Alerting.Incidents.State.Book;

    [Fact]
    public void Alerts_of_one_component_become_one_incident_that_ends_with_them()
    {
        World.Observe("Slow", AlertState.Firing);
        World.Observe("Rejects", AlertState.Firing);
        World.Advance(Second);
        Incident incident = Assert.Single(Book.Open);
        Assert.Equal(2, incident.Alerts.Count);

        World.Observe("Slow", AlertState.Inactive);
        World.Observe("Rejects", AlertState.Inactive);
        World.Advance(TimeSpan.FromMinutes(3));
        Assert.Empty(Book.Open);
    }

    [Fact]
    public void Crash_leaves_incidents_and_their_time_lines_as_they_were()
    {
        World.Observe("Slow", AlertState.Firing);
        World.Advance(Second);
        Do(new IncidentCommand.Acknowledge(1, "ann", "on it"));
        string[] before = Kinds(1);
        World.Crash();
        World.Advance(Second);
        Assert.Equal(IncidentStatus.Acknowledged, Assert.Single(Book.Open).Status);
        Assert.Equal(before, Kinds(1));
        Assert.Equal(["Opened", "Acknowledged"], before);
    }

    [Fact]
    public void Episode_that_ends_while_nobody_looks_ends_in_its_incident()
    {
        World.Observe("Slow", AlertState.Firing);
        World.Advance(Second);
        // The alert manager hears of the end; the process dies before anybody looks at the alerts again.
        World.Observe("Slow", AlertState.Inactive);
        World.Crash();
        World.Advance(Second);
        Assert.All(Book.Incidents[1].Alerts.Values, alert => Assert.False(alert.IsFiring));
    }

    [Fact]
    public void Crash_at_any_step_leaves_one_incident_for_one_trouble()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var world = new AlertingWorld(seed: seed);
            for (int i = 0; i < 6; i++)
            {
                world.Observe($"R{random.Next(3)}", random.Next(3) > 0 ? AlertState.Firing : AlertState.Inactive);
                world.Advance(TimeSpan.FromMilliseconds(random.Next(400)));
                if (random.Next(3) == 0)
                    world.Crash();
            }

            world.Crash();
            world.Advance(Second);
            IncidentBook book = world.Alerting.Incidents.State.Book;
            Assert.InRange(book.Incidents.Count, 0, 1);
            foreach (Alert alert in world.State.Alerts.Values.Where(alert => alert.Episode is { IsOpen: true }))
                Assert.True(book.Incidents[1].Alerts[alert.Fingerprint].IsFiring, $"seed {seed}");
            Assert.Equal(
                world.State.Alerts.Values.Count(alert => alert.Episode is { IsOpen: true }),
                book.Incidents.Values.Sum(incident => incident.Alerts.Values.Count(alert => alert.IsFiring)));
        }
    }

    [Fact]
    public async Task Command_is_answered_only_when_it_is_durable()
    {
        World.Observe("Slow", AlertState.Firing);
        World.Advance(Second);
        World.Store.IsAway = true;
        Task<IncidentOutcome> answer =
            World.Alerting.AskAsync(new IncidentCommand.Acknowledge(1, "ann", ""), default).AsTask();
        World.Advance(Second);
        Assert.False(answer.IsCompleted);
        Assert.Equal(IncidentStatus.Triggered, Book.Incidents[1].Status);

        World.Store.IsAway = false;
        World.Advance(Second);
        Assert.Equal(IncidentOutcome.Done, await answer);
        Assert.Equal(IncidentStatus.Acknowledged, Book.Incidents[1].Status);
    }

    private IncidentOutcome Do(IncidentCommand command)
    {
        Task<IncidentOutcome> answer = World.Alerting.AskAsync(command, default).AsTask();
        World.Advance(Second);
        return answer.Result;
    }

    private string[] Kinds(long id) =>
        [.. World.Alerting.Incidents.State.TimelineOf(id).Select(fact => fact.GetType().Name)];
}
