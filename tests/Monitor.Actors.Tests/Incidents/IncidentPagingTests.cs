using Monitor.Actors.Ports;
using Monitor.Actors.Tests.Alerting;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Escalation;
using Monitor.Shared.Incidents;
using Monitor.Shared.Incidents.Journal;

namespace Monitor.Actors.Tests.Incidents;

/// <summary>From a step that is due to what a phone shows, with the process dying anywhere between.</summary>
public sealed class IncidentPagingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly string[] Whole = ["Triggered", "Acknowledged", "Resolved"];

    [Fact]
    public void Steps_page_people_and_the_time_line_says_what_became_of_it()
    {
        AlertingWorld world = World();
        Play(world);
        Assert.Equal(Whole, NewsOf(world, "ann-phone"));
        Assert.Equal(Whole, NewsOf(world, "boss-phone"));
        Notification page = world.Receivers[0].Taken[0];
        Assert.Equal(("Slow on gateway", "ann"), (page.Incident!.Title, page.Incident.Person));
        Assert.Equal("gateway", page.Alerts[0].Labels["component"]);
        string[] kinds = [.. world.Alerting.Incidents.State.TimelineOf(1).Select(fact => fact.GetType().Name)];
        Assert.Equal(6, kinds.Count(kind => kind == "Paged"));
        Assert.Equal(6, kinds.Count(kind => kind == "PageSettled"));
        Assert.Empty(world.Alerting.Incidents.State.Pages.Waiting);
    }

    [Fact]
    public void Crash_between_any_two_steps_pages_everybody_exactly_once()
    {
        AlertingWorld calm = World();
        int turns = Play(calm);
        Assert.InRange(turns, 100, 100_000);
        for (int turn = 1; turn < turns; turn += turn < 120 ? 1 : 11)
        {
            AlertingWorld world = World(seed: turn);
            world.TurnsToCrash = turn;
            Play(world);
            Check(world, $"turn {turn}");
            Assert.False(IsWithdrawn(world, "boss-phone"));
        }
    }

    [Fact]
    public void Crashes_and_a_journal_that_comes_and_goes_page_everybody_exactly_once()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            AlertingWorld world = World(seed);
            Play(world, () =>
            {
                world.TurnsToCrash ??= random.Next(4) == 0 ? random.Next(1, 60) : null;
                world.Store.IsAway = random.Next(5) == 0;
            });
            Check(world, $"seed {seed}");
        }
    }

    [Fact]
    public void Page_that_is_handed_over_again_is_told_once()
    {
        AlertingWorld world = World();
        world.Observe("Slow", AlertState.Firing);
        world.Advance(Second);
        IncidentPage page = Assert.Single(Pages(world));
        for (int i = 0; i < 3; i++)
            Assert.True(world.Alerting.TryTell(new AlertCommand.TakePages([page], 0)));
        world.Advance(Second);
        Assert.Single(world.Receivers[0].Taken);
        Assert.Single(Queued(world));
    }

    [Fact]
    public void Nobody_is_paged_for_what_was_acknowledged_while_a_receiver_was_away()
    {
        AlertingWorld world = World();
        world.Receivers[0].Answer = static _ =>
            ValueTask.FromResult<DeliveryOutcome>(new DeliveryOutcome.Temporary("busy", TimeSpan.FromMinutes(2)));
        world.Receivers[0].IsDeaf = true;
        world.Observe("Slow", AlertState.Firing);
        world.Advance(Second);
        Acknowledge(world);
        world.Receivers[0].IsDeaf = false;
        world.Receivers[0].Answer = static _ =>
            ValueTask.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered());
        world.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(["Acknowledged"], NewsOf(world, "ann-phone"));
        Assert.Contains(
            world.Alerting.Incidents.State.TimelineOf(1).OfType<IncidentEvent.PageSettled>(),
            settled => settled.Settlement.Outcome == PageOutcome.Withdrawn);
    }

    [Fact]
    public void Without_a_policy_nobody_is_paged_for_an_incident()
    {
        AlertingWorld world = World();
        world.OnCall = EscalationDirectory.Empty;
        Play(world);
        Assert.Empty(world.Receivers[0].Attempts);
        Assert.Empty(world.Receivers[1].Attempts);
    }

    [Fact]
    public void Step_that_came_due_while_nobody_had_the_duty_is_taken_once_and_the_next_in_its_time()
    {
        AlertingWorld world = World();
        world.Observe("Slow", AlertState.Firing);
        world.Advance(Second);
        world.Store.IsAway = true;
        world.Advance(TimeSpan.FromMinutes(1));
        world.Crash();
        world.Store.IsAway = false;
        world.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["Triggered"], NewsOf(world, "boss-phone"));
        world.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(["Triggered"], NewsOf(world, "ann-phone"));
        Assert.Equal(["Triggered"], NewsOf(world, "boss-phone"));
    }

    private static AlertingWorld World(int seed = 1) => new(seed: seed, receivers: ["ann-phone", "boss-phone"])
    {
        OnCall = OnCallDesk.Directory,
    };

    /// <summary>An incident opens, ann and then the boss are told, the boss acknowledges, it is over.</summary>
    private static int Play(AlertingWorld world, Action? between = null)
    {
        // What a shard says is said again where it was lost: that is the shard's part.
        Until(world, between, () => world.Observe("Slow", AlertState.Firing), () => IsFiring(world));
        Pass(world, between, TimeSpan.FromSeconds(35));
        Until(world, between, () => Acknowledge(world), () => StatusOf(world) == IncidentStatus.Acknowledged);
        Pass(world, between, TimeSpan.FromSeconds(30));
        Until(world, between, () => world.Observe("Slow", AlertState.Inactive), () => !IsFiring(world));
        Pass(world, between, TimeSpan.FromSeconds(125));
        world.TurnsToCrash = null;
        world.Store.IsAway = false;
        world.Advance(TimeSpan.FromSeconds(30));
        return (int)world.Turns;
    }

    private static void Until(AlertingWorld world, Action? between, Action act, Func<bool> isDone)
    {
        for (int i = 0; i < 50 && !isDone(); i++)
        {
            between?.Invoke();
            act();
            world.Advance(Second);
        }

        world.Store.IsAway = false;
        world.Advance(TimeSpan.FromSeconds(3));
        if (!isDone())
            act();
        world.Advance(TimeSpan.FromSeconds(3));
        Assert.True(isDone());
    }

    private static void Pass(AlertingWorld world, Action? between, TimeSpan time)
    {
        for (int i = 0; i < 10; i++)
        {
            between?.Invoke();
            world.Advance(time / 10);
        }
    }

    private static void Acknowledge(AlertingWorld world)
    {
        if (world.Alerting.Incidents.IsReady)
            _ = world.Alerting.AskAsync(new IncidentCommand.Acknowledge(1, "boss", ""), default).AsTask();
        world.Advance(TimeSpan.FromMilliseconds(100));
    }

    private static void Check(AlertingWorld world, string where)
    {
        foreach (string receiver in new[] { "ann-phone", "boss-phone" })
        {
            // A page that waited for the journal until somebody had the incident is not told any more.
            IEnumerable<string> expected = IsWithdrawn(world, receiver) ? Whole.Skip(1) : Whole;
            Assert.True(
                expected.SequenceEqual(NewsOf(world, receiver)),
                $"{where}: {receiver} heard {string.Join(", ", NewsOf(world, receiver))}");
        }

        Assert.Equal(Pages(world).Select(page => page.Number), Queued(world));
        Assert.Empty(world.Alerting.Incidents.State.Pages.Waiting);
        Assert.Empty(world.State.Outbox.Entries);
    }

    private static bool IsWithdrawn(AlertingWorld world, string receiver) =>
        world.Alerting.Incidents.State.TimelineOf(1)
        .OfType<IncidentEvent.PageSettled>().Any(fact =>
            fact.Settlement.Outcome == PageOutcome.Withdrawn && fact.Settlement.Receiver == receiver);

    private static IEnumerable<IncidentPage> Pages(AlertingWorld world) => world.Store.EntriesOf("incidents")
        .SelectMany(entry => IncidentCodec.DecodeEntry(entry.Span)).OfType<IncidentEvent.Paged>().Select(f => f.Page);

    private static IEnumerable<long> Queued(AlertingWorld world) => world.Store.EntriesOf("alerts/0")
        .SelectMany(entry => AlertCodec.DecodeEntry(entry.Span)).OfType<AlertEvent.PageQueued>()
        .Select(fact => fact.Page.Number);

    private static string[] NewsOf(AlertingWorld world, string receiver) =>
        [.. world.Receivers.Single(r => r.Receiver == receiver).Taken.Select(page => page.Incident!.News.ToString())];

    private static bool IsFiring(AlertingWorld world) =>
        world.State.Alerts.Values.Any(alert => alert.Episode is { IsOpen: true });

    private static IncidentStatus? StatusOf(AlertingWorld world) =>
        world.Alerting.Incidents.State.Book.Incidents.GetValueOrDefault(1)?.Status;
}
