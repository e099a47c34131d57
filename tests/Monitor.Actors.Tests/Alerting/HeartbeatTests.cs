using Monitor.Actors.Alerting.Heartbeats;

namespace Monitor.Actors.Tests.Alerting;

public sealed class HeartbeatTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Beats_as_long_as_a_check_comes_through_to_the_journal()
    {
        var outside = new FakeReceiver("outside");
        AlertingWorld world = World(outside);

        world.Advance(5 * Minute);

        Assert.Equal(5, outside.Taken.Count);
        Assert.All(outside.Taken, beat => Assert.Equal("Watchdog", beat.Alerts[0].Labels["alertname"]));
        Assert.Equal(5, outside.Taken.Select(beat => beat.IdempotencyKey).Distinct().Count());
    }

    [Fact]
    public void Stays_away_while_the_journal_is_and_comes_back_with_it()
    {
        var outside = new FakeReceiver("outside");
        AlertingWorld world = World(outside);
        world.Advance(2 * Minute);

        world.Store.IsAway = true;
        world.Advance(5 * Minute);
        Assert.Equal(2, outside.Taken.Count);

        world.Store.IsAway = false;
        world.Advance(2 * Minute);
        Assert.InRange(outside.Taken.Count, 3, 5);
    }

    private static AlertingWorld World(FakeReceiver outside)
    {
        var world = new AlertingWorld { Heartbeat = new HeartbeatSetup(outside, Minute) };
        world.Crash();
        return world;
    }
}
