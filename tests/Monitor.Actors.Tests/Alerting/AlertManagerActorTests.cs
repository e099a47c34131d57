using Monitor.Actors.Alerting;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Shared.Health;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Alerting;

public sealed class AlertManagerActorTests
{
    [Fact]
    public void Page_goes_out_only_when_its_events_are_durable()
    {
        var world = new AlertingWorld();
        world.Run();
        world.Store.HoldsAppends = true;

        world.Observe("HighCpu", AlertState.Firing);
        Assert.Empty(world.Ops.Attempts);
        Assert.Empty(world.State.Alerts);

        world.Store.Release();
        world.Run();
        Assert.Equal(["firing HighCpu"], world.Ops.Attempts);
        Assert.Equal(AlertState.Firing, world.State.Alerts[AlertingWorld.Labels("HighCpu")].State);
    }

    [Fact]
    public void Transitions_that_come_during_an_append_go_out_together()
    {
        var world = new AlertingWorld();
        world.Run();
        world.Store.HoldsAppends = true;
        for (int i = 0; i < 50; i++)
            world.Observe("Alert" + i, AlertState.Pending);
        int before = world.Store.Appends;

        world.Store.Release();
        world.Run();

        Assert.Equal(2, world.Store.Appends - before);
        Assert.Equal(50, world.State.Alerts.Count);
    }

    [Fact]
    public void Journal_that_is_away_briefly_delays_the_page_and_nothing_else()
    {
        var world = new AlertingWorld();
        world.Run();
        world.Store.IsAway = true;
        world.Observe("HighCpu", AlertState.Firing);
        world.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(world.Ops.Attempts);

        world.Store.IsAway = false;
        world.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["firing HighCpu"], world.Ops.Attempts);
    }

    [Fact]
    public void Journal_that_stays_away_holds_no_firing_page_up()
    {
        var world = new AlertingWorld();
        world.Run();
        world.Store.IsAway = true;
        world.Observe("HighCpu", AlertState.Firing);
        world.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(["firing HighCpu"], world.Ops.Attempts);

        world.Observe("FullDisk", AlertState.Firing);
        world.Observe("HighCpu", AlertState.Inactive);
        Assert.Equal(["firing HighCpu", "firing FullDisk"], world.Ops.Attempts);

        world.Store.IsAway = false;
        world.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["firing HighCpu", "firing FullDisk", "resolved HighCpu"], world.Ops.Attempts);
        Assert.Empty(world.State.Outbox.Entries);
        Assert.Equal(3, world.State.Totals.Delivered);
    }

    [Fact]
    public void Append_that_hangs_holds_no_firing_page_up()
    {
        var world = new AlertingWorld();
        world.Run();
        world.Store.HoldsAppends = true;
        world.Observe("HighCpu", AlertState.Firing);
        world.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(world.Ops.Attempts);
        world.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["firing HighCpu"], world.Ops.Attempts);

        world.Store.Release();
        world.Run();
        Assert.Equal(["firing HighCpu"], world.Ops.Attempts);
        Assert.Empty(world.State.Outbox.Entries);
    }

    [Fact]
    public void Page_without_journal_has_the_key_that_it_has_after_a_restart()
    {
        var world = new AlertingWorld();
        world.Run();
        world.Store.IsAway = true;
        AlertTransition transition = world.Transition("HighCpu", AlertState.Firing);
        world.Observe(transition);
        world.Advance(TimeSpan.FromSeconds(3));

        world.Store.IsAway = false;
        world.Crash();
        world.Observe(transition);

        Assert.Equal(["firing HighCpu", "firing HighCpu"], world.Ops.Attempts);
        Assert.Single(world.Ops.Taken);
    }

    [Fact]
    public void Journal_of_another_owner_stops_the_actor_before_anything_is_done()
    {
        var world = new AlertingWorld();
        world.Run();
        world.Store.IsTakenOver = true;

        world.Observe("HighCpu", AlertState.Firing);

        Assert.Empty(world.Ops.Attempts);
        Assert.Contains(world.Failures, failure => failure is { Path: "alerts@1", RestartIn: null });
        Assert.Equal(AlertingStage.Elsewhere, world.Alerting.Status.Stage);
        Assert.False(world.Alerting.Alerts.IsReady);
        Assert.False(world.Alerting.TryTell(new AlertCommand.Tick()));
    }

    [Fact]
    public void Attempt_in_doubt_is_made_again_and_settled_ones_are_not()
    {
        var world = new AlertingWorld();
        world.Run();
        world.Observe("Settled", AlertState.Firing);
        world.Ops.Answer = _ => new ValueTask<DeliveryOutcome>(new TaskCompletionSource<DeliveryOutcome>().Task);
        world.Observe("InDoubt", AlertState.Firing);

        world.Ops.Answer = _ => ValueTask.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered());
        world.Crash();

        Assert.Equal(["firing Settled", "firing InDoubt", "firing InDoubt"], world.Ops.Attempts);
        Assert.Equal(2, world.Ops.Taken.Count);
        Assert.Empty(world.State.Outbox.Entries);
    }

    [Fact]
    public void Snapshot_stands_for_the_events_before_it()
    {
        var world = new AlertingWorld(new AlertManagerOptions { SnapshotEvery = 20 });
        world.Run();
        for (int i = 0; i < 40; i++)
            world.Observe("Alert" + i, AlertState.Firing);
        Assert.True(world.Store.SnapshotsSaved > 0);
        Assert.InRange(world.Store.CountOf("alerts/0"), 0, 60);

        world.Crash();

        Assert.Equal(40, world.State.Alerts.Count);
        Assert.Equal(40, world.State.SeenOf(new ShardId(0)));
        Assert.Equal(40, world.Ops.Attempts.Count);
    }

    [Fact]
    public void What_the_journal_has_no_room_for_waits_in_the_log()
    {
        var world = new AlertingWorld(new AlertManagerOptions { MaxWaitingEvents = 10 });
        world.Run();
        world.Store.IsAway = true;
        for (int i = 0; i < 20; i++)
            world.Observe("Alert" + i, AlertState.Pending);
        world.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(world.State.Alerts);

        world.Store.IsAway = false;
        world.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(20, world.State.Alerts.Count);
        Assert.Equal(20, world.State.SeenOf(new ShardId(0)));
    }

    [Fact]
    public void What_comes_before_the_journal_is_read_waits()
    {
        var world = new AlertingWorld();
        world.Store.IsAway = true;
        world.Observe("HighCpu", AlertState.Firing);
        world.Advance(TimeSpan.FromMinutes(1));
        Assert.False(world.Alerting.Alerts.IsReady);

        world.Store.IsAway = false;
        world.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(["firing HighCpu"], world.Ops.Attempts);
    }

    [Fact]
    public void Receiver_that_fails_is_tried_again_on_the_clock()
    {
        var world = new AlertingWorld();
        world.Run();
        world.Ops.Answer = _ => throw new IOException("the line is cut");
        world.Observe("HighCpu", AlertState.Firing);
        world.Advance(TimeSpan.FromSeconds(10));
        Assert.InRange(world.Ops.Attempts.Count, 4, 7);

        world.Ops.Answer = _ => ValueTask.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered());
        world.Advance(TimeSpan.FromSeconds(60));
        Assert.Single(world.Ops.Taken);
        Assert.Empty(world.State.Outbox.Entries);
    }

    [Fact]
    public async Task Stop_waits_for_what_is_under_way()
    {
        var world = new AlertingWorld();
        world.Run();
        var answer = new TaskCompletionSource<DeliveryOutcome>();
        world.Ops.Answer = _ => new ValueTask<DeliveryOutcome>(answer.Task);
        world.Observe("HighCpu", AlertState.Firing);
        var drained = new Reply<bool>(ThreadPoolScheduler.Instance);
        Assert.True(world.Alerting.Manager.TryTell(new AlertManagerMessage.Finish(drained)));
        world.Run();
        Assert.False(drained.Task.IsCompleted);

        answer.SetResult(new DeliveryOutcome.Delivered());
        world.Run();

        Assert.True(await drained.Task);
        Assert.Equal(1, world.State.Totals.Delivered);
    }

    [Fact]
    public void Alert_shows_in_its_components_health_also_after_a_restart()
    {
        var world = new AlertingWorld();
        world.Run();
        world.Observe("HighCpu", AlertState.Firing);
        Assert.Equal(HealthLevel.Critical, world.HealthOf("gateway"));

        world.Crash();
        Assert.Equal(HealthLevel.Critical, world.HealthOf("gateway"));
        world.Observe("HighCpu", AlertState.Inactive);
        world.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEqual(HealthLevel.Critical, world.HealthOf("gateway"));
    }
}
