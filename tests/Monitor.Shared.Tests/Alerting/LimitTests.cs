using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Alerting;

public sealed class LimitTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void What_is_over_is_one_notification_when_there_is_room_again()
    {
        AlertWorld world = World(3);
        for (int i = 0; i < 40; i++)
            world.Observe(AlertWorld.Labels($"A{i}", severity: i == 39 ? "critical" : "warning"), AlertState.Firing);
        Assert.Equal(["A0", "A1", "A2"], Names(world));
        Accept(world, 3);
        Assert.Equal(AlertWorld.Start + Minute, world.NextWake);

        world.Tick(Minute - TimeSpan.FromTicks(1));
        Assert.Empty(world.Attempts);
        world.Tick(TimeSpan.FromTicks(1));

        // Of the three places the worst and the oldest have one each, and the last is for all others.
        Assert.Equal(["A39", "A3", "many"], Names(world));
        OutboxGroup folded = world.Attempts[2].Notification.Group!;
        Assert.Equal(35, folded.Folded);
        Assert.Equal(35, folded.Alerts.Length);
        Assert.Equal("35 notifications in one, for the receiver's limit", folded.Reason);
        Accept(world, 3);
        Assert.Empty(world.State.Outbox.Entries);
        Assert.All(world.State.Alerts.Values, alert =>
            Assert.Equal(TellingState.Delivered, alert.Episode!.Told["ops"].Firing));
    }

    [Fact]
    public void Trying_again_is_not_telling_more()
    {
        AlertWorld world = World(1);
        world.Observe(AlertWorld.Labels("A"), AlertState.Firing);
        for (int i = 0; i < 5; i++)
        {
            world.Postpone();
            world.Tick(TimeSpan.FromSeconds(10));
            Assert.Equal(["A"], Names(world));
        }
    }

    [Fact]
    public void End_does_not_overtake_a_beginning_that_is_told_with_others()
    {
        AlertWorld world = World(1);
        foreach (string name in (string[])["A", "B", "C"])
            world.Observe(AlertWorld.Labels(name), AlertState.Firing);
        world.Accept();
        world.Tick(Minute);
        Assert.Equal(["many"], Names(world));
        world.Postpone();

        world.Observe(AlertWorld.Labels("B"), AlertState.Inactive);
        world.Tick(2 * Minute);

        Assert.Equal(["many"], Names(world));
        world.Accept();
        world.Tick(Minute);
        Assert.Equal(["ops resolved B"], world.Asked());
    }

    [Fact]
    public void Alert_that_came_and_went_while_it_waited_is_told_once_with_both()
    {
        AlertWorld world = World(1);
        world.Observe(AlertWorld.Labels("A"), AlertState.Firing);
        world.Accept();
        world.Observe(AlertWorld.Labels("B"), AlertState.Firing);
        world.Observe(AlertWorld.Labels("B"), AlertState.Inactive);
        world.Observe(AlertWorld.Labels("C"), AlertState.Firing);

        world.Tick(Minute);

        Assert.Equal(3, world.Attempts[0].Notification.Group!.Folded);
        world.Accept();
        Telling told = world.State.Alerts[AlertWorld.Labels("B")].Episode!.Told["ops"];
        Assert.Equal(new Telling(TellingState.Delivered, TellingState.Delivered), told);
        Assert.Empty(world.State.Outbox.Entries);
    }

    [Fact]
    public void Ends_of_what_could_not_be_told_together_are_not_told()
    {
        AlertWorld world = World(1);
        foreach (string name in (string[])["A", "B", "C"])
            world.Observe(AlertWorld.Labels(name), AlertState.Firing);
        world.Accept();
        world.Tick(Minute);
        world.Observe(AlertWorld.Labels("B"), AlertState.Inactive);

        world.Refuse();

        Assert.Equal(2, world.State.Outbox.DeadLetters.Count);
        Assert.Equal(FailureCause.BeginningNotTold, world.State.Outbox.DeadLetters[1].Cause);
        Assert.Empty(world.State.Outbox.Entries);
    }

    [Fact]
    public void Restart_remembers_how_often_was_told()
    {
        AlertWorld world = World(2);
        world.Observe(AlertWorld.Labels("A"), AlertState.Firing);
        world.Observe(AlertWorld.Labels("B"), AlertState.Firing);
        Accept(world, 2);

        // Each step of the world is folded from its events, and through a snapshot.
        world.Send(new AlertCommand.Recover());
        world.Observe(AlertWorld.Labels("C"), AlertState.Firing);

        Assert.Empty(world.Attempts);
        Assert.Equal(AlertWorld.Start + Minute, world.NextWake);
        world.Tick(Minute);
        Assert.Equal(["C"], Names(world));
    }

    [Fact]
    public void Nothing_is_lost_and_nothing_is_told_oftener_than_allowed_whatever_happens()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            AlertWorld world = World(random.Next(1, 4));
            int limit = world.State.Receivers[0].Limit!.Notifications;
            var firsts = new List<DateTimeOffset>();
            var told = new Receipts();
            for (int step = 0; step < 300; step++)
            {
                int before = world.Events.Count;
                world.Now += TimeSpan.FromSeconds(random.Next(0, 12));
                Step(world, random, told, isHealing: step > 200);
                Note(world, before, firsts);
            }

            while (world.NextWake is { } at && !world.State.Outbox.Entries.IsEmpty || world.Attempts.Count > 0)
            {
                int before = world.Events.Count;
                if (world.Attempts.Count > 0)
                    Take(world, told);
                else
                    world.Tick(world.NextWake!.Value - world.Now);
                Note(world, before, firsts);
            }

            for (int i = limit; i < firsts.Count; i++)
                Assert.True(
                    firsts[i] - firsts[i - limit] >= Minute, $"seed {seed}: {firsts[i - limit]:O} {firsts[i]:O}");
            foreach (LabelSet labels in world.State.Alerts.Keys)
            {
                bool[] sequence = [.. told.All.Where(one => one.Labels == labels).Select(one => one.IsFiring)];
                Assert.Equal(sequence.Select((_, i) => i % 2 == 0), sequence);
                int begun = world.Events.OfType<AlertEvent.EpisodeBegan>().Count(began => began.Labels == labels);
                Assert.Equal(begun, sequence.Count(isFiring => isFiring));
            }
        }
    }

    private static void Step(
        AlertWorld world, Random random, Receipts told, bool isHealing)
    {
        if (world.Attempts.Count > 0 && random.Next(3) == 0)
        {
            if (!isHealing && random.Next(3) == 0)
                world.Postpone(draw: random.NextDouble());
            else
                Take(world, told);
        }
        else if (!isHealing && random.Next(2) == 0)
        {
            int number = random.Next(8);
            LabelSet labels = AlertWorld.Labels($"A{number}", severity: number % 2 == 0 ? "critical" : "info");
            bool fires = world.State.Alerts.TryGetValue(labels, out Alert? alert) && alert.State == AlertState.Firing;
            world.Observe(labels, fires ? AlertState.Inactive : AlertState.Firing);
        }
        else
        {
            world.Send(new AlertCommand.Tick());
        }
    }

    private static void Note(AlertWorld world, int before, List<DateTimeOffset> firsts) => firsts.AddRange(
        world.Events.Skip(before).OfType<AlertEvent.DeliveryAttempted>().Where(one => one.Attempt == 1)
            .Select(one => one.At));

    private static void Take(AlertWorld world, Receipts told)
    {
        OutboxEntry entry = world.Attempts[0].Notification;
        world.Accept();
        // An attempt that was given up for lost may have been taken all the same: then the next is known by its key.
        if (!told.Keys.Add(entry.Key))
            return;
        if (entry.Group is { } group)
        {
            // Within one that stands for many, an alert's beginnings and ends are in the order of their episodes.
            told.All.AddRange(group.Alerts.OrderBy(alert => alert.StartsAt).ThenBy(alert => alert.EndsAt is not null)
                .Select(alert => (alert.Labels, alert.EndsAt is null)));
        }
        else
        {
            told.All.Add((entry.Labels, entry.IsFiring));
        }
    }

    private static AlertWorld World(int notifications) => new(
        receivers: AlertWorld.Receiver("ops") with { Limit = new NotificationLimit(notifications, Minute) });

    private static string[] Names(AlertWorld world) =>
        [.. world.Attempts.Select(attempt => attempt.Notification.Labels["alertname"] ?? "many")];

    private static void Accept(AlertWorld world, int count)
    {
        for (int i = 0; i < count; i++)
            world.Accept();
    }

    /// <summary>What a receiver has taken that keeps the keys.</summary>
    private sealed class Receipts
    {
        public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

        public List<(LabelSet Labels, bool IsFiring)> All { get; } = [];
    }
}
