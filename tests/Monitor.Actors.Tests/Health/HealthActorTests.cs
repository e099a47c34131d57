using Monitor.Actors.Health;
using Monitor.Actors.Ports;
using Monitor.Shared.Health;

namespace Monitor.Actors.Tests.Health;

public sealed class HealthActorTests
{
    private static readonly HealthActorOptions Small = new()
    {
        MaxWaitingEvents = 6,
        SnapshotEvery = 5,
    };

    [Fact]
    public void Change_is_shown_at_once_and_survives_a_crash_once_it_is_journaled()
    {
        var world = new HealthWorld();
        world.Store.HoldsAppends = true;
        world.Report("gateway", HealthLevel.Degraded);
        Assert.Equal(HealthLevel.Degraded, world.Of("gateway"));
        Assert.Equal(0, world.Store.CountOf("health/0"));

        world.Store.Release();
        world.Run();
        Assert.True(world.Store.CountOf("health/0") > 0);
        world.Crash();
        Assert.Equal(HealthLevel.Degraded, world.Of("gateway"));
    }

    [Fact]
    public void Change_that_was_not_journaled_before_a_crash_is_gone()
    {
        var world = new HealthWorld();
        world.Report("gateway", HealthLevel.Healthy);
        world.Store.HoldsAppends = true;
        world.Report("gateway", HealthLevel.Unhealthy);
        Assert.Equal(HealthLevel.Unhealthy, world.Of("gateway"));

        world.Crash();
        Assert.Equal(HealthLevel.Healthy, world.Of("gateway"));
    }

    [Fact]
    public void Journal_that_is_away_briefly_gets_every_change_when_it_is_back()
    {
        var world = new HealthWorld();
        world.Store.IsAway = true;
        world.Report("gateway", HealthLevel.Healthy);
        world.Report("feed", HealthLevel.Degraded);
        world.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(0, world.Store.Appends);

        world.Store.IsAway = false;
        world.Advance(TimeSpan.FromSeconds(1));
        HealthState before = world.Board.State;
        world.Crash();
        Assert.Equal(before.Components.Keys.Order(), world.Board.State.Components.Keys.Order());
        Assert.Equal(HealthLevel.Degraded, world.Of("feed"));
        Assert.Equal(0, world.Dropped);
    }

    [Fact]
    public void Journal_that_stays_away_drops_changes_and_a_snapshot_makes_them_good()
    {
        var world = new HealthWorld(Small);
        world.Store.IsAway = true;
        for (int i = 0; i < 20; i++)
            world.Report("desk-" + i, i % 2 == 0 ? HealthLevel.Degraded : HealthLevel.Healthy);
        Assert.True(world.Dropped > 0);
        Assert.Equal(20, world.Board.State.Components.Count);

        world.Store.IsAway = false;
        world.Advance(TimeSpan.FromSeconds(3));
        Assert.True(world.Store.SnapshotsSaved > 0);
        world.Crash();
        Assert.Equal(20, world.Board.State.Components.Count);
        for (int i = 0; i < 20; i++)
            Assert.Equal(i % 2 == 0 ? HealthLevel.Degraded : HealthLevel.Healthy, world.Of("desk-" + i));
        Assert.Empty(world.Failures);
    }

    [Fact]
    public void Snapshot_stands_for_many_events_and_the_journal_before_it_goes()
    {
        var world = new HealthWorld(Small);
        for (int i = 0; i < 40; i++)
            world.Report("desk-" + i, HealthLevel.Degraded);
        Assert.True(world.Store.SnapshotsSaved > 2);
        Assert.InRange(world.Store.CountOf("health/0"), 0, 2 * Small.SnapshotEvery);
        world.Crash();
        Assert.Equal(40, world.Board.State.Components.Values.Count(one => one.Level == HealthLevel.Degraded));
    }

    [Fact]
    public void Inputs_that_come_before_the_journal_is_read_are_taken_after_it()
    {
        var world = new HealthWorld(Small, isAway: true);
        Assert.False(world.Board.IsReady);
        for (int i = 0; i < 5; i++)
            world.Report("desk-" + i, HealthLevel.Healthy);
        Assert.Empty(world.Board.State.Components);

        world.Store.IsAway = false;
        world.Advance(TimeSpan.FromSeconds(1));
        Assert.True(world.Board.IsReady);
        Assert.Equal(["desk-0", "desk-1", "desk-2", "desk-3", "desk-4"],
            world.Board.State.Components.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Component_that_falls_silent_is_judged_by_the_clock_alone()
    {
        var world = new HealthWorld();
        world.Report("gateway", HealthLevel.Healthy);
        world.Advance(TimeSpan.FromHours(2));
        Assert.NotEqual(HealthLevel.Healthy, world.Of("gateway"));
        HealthLevel? level = world.Of("gateway");
        world.Crash();
        Assert.Equal(level, world.Of("gateway"));
    }

    [Fact]
    public void Store_that_another_owner_writes_ends_the_ownership()
    {
        var world = new HealthWorld();
        world.Report("gateway", HealthLevel.Healthy);
        world.Store.IsTakenOver = true;
        world.Report("gateway", HealthLevel.Degraded);
        Assert.True(world.Life.IsOver);
        int appends = world.Store.Appends;
        world.Store.IsTakenOver = false;
        world.Report("gateway", HealthLevel.Healthy);
        world.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(appends, world.Store.Appends);
        Assert.IsType<FencedException>(Assert.Single(world.Broke));
    }
}
