using Monitor.Actors.Aggregation;
using Monitor.Actors.Alerting;
using Monitor.Actors.Alerting.Log;
using Monitor.Actors.Instruments;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Shared.Health;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Runtime;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Alerting;

public sealed class AlertingLogTests
{
    [Fact]
    public void Words_that_the_log_did_not_take_are_said_again_in_order()
    {
        var world = new AlertingWorld();
        world.Run();
        world.LogFaults.IsDown = true;
        world.Observe("HighCpu", AlertState.Firing);
        world.Observe("HighCpu", AlertState.Inactive);
        world.Observe("HighCpu", AlertState.Firing);
        world.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(world.Ops.Attempts);

        world.LogFaults.IsDown = false;
        world.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(["firing HighCpu", "resolved HighCpu", "firing HighCpu"], world.Ops.Attempts);
    }

    [Fact]
    public void Shard_keeps_what_there_is_no_room_for()
    {
        var world = new AlertingWorld();
        world.Run();
        world.LogFaults.IsDown = true;
        IShardListener listener = world.Words.ListenerOf(new ShardId(0), world.Epoch);
        int told = 0;
        while (listener.TryTell(world.Transition("Alert" + told, AlertState.Pending)))
            told++;
        Assert.False(listener.TryReconcile(new ShardId(0), told, []));
        Assert.Equal(65_536, told);

        world.LogFaults.IsDown = false;
        world.Advance(TimeSpan.FromSeconds(5));

        AlertTransition last = world.Transition("Last", AlertState.Pending);
        Assert.True(listener.TryTell(last));
        world.Run();
        Assert.Equal(last.Sequence, world.State.SeenOf(new ShardId(0)));
        Assert.Equal(told + 1, world.State.Alerts.Count);
    }

    [Fact]
    public void Flush_ends_when_all_that_was_said_before_it_is_in_the_log()
    {
        var world = new AlertingWorld();
        world.Run();
        IShardListener listener = world.Words.ListenerOf(new ShardId(0), world.Epoch);
        Assert.True(listener.FlushAsync().IsCompleted);

        world.LogFaults.IsDown = true;
        world.Observe("HighCpu", AlertState.Firing);
        Task flush = listener.FlushAsync();
        world.Advance(TimeSpan.FromSeconds(5));
        Assert.False(flush.IsCompleted);

        world.LogFaults.IsDown = false;
        world.Advance(TimeSpan.FromSeconds(5));
        Assert.True(flush.IsCompleted);
    }

    [Fact]
    public void Shard_is_taken_when_the_word_of_it_stands_in_its_place()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        var time = new VirtualTimeProvider();
        var scheduler = new SimulatedScheduler(seed: 1);
        var log = new KeepingLog(new SimulatedStorage(new StoreFaults(1, time)).Open("node").Log) { Keeps = true };
        var system = new ActorSystem(scheduler, time, new Random(1), static _ => { });
        var words = new AlertingLog(system, log, new InstrumentRegistry());
        IShardListener listener = words.ListenerOf(new ShardId(0), new Epoch(1));

        Task taken = listener.TakeOverAsync();
        Advance(TimeSpan.FromSeconds(10));
        Assert.False(taken.IsCompleted);
        Assert.True(listener.FlushAsync().IsCompleted);
        Assert.InRange(log.Appends, 2, 20);

        log.Keeps = false;
        Advance(TimeSpan.FromSeconds(10));
        Assert.True(taken.IsCompleted);
        Assert.True(listener.TakeOverAsync().IsCompleted);
        Assert.False(words.ListenerOf(new ShardId(0), new Epoch(2)).TakeOverAsync().IsCompleted);

        void Advance(TimeSpan by)
        {
            for (DateTimeOffset until = time.GetUtcNow() + by; time.GetUtcNow() < until;)
            {
                scheduler.RunUntilIdle();
                time.Advance(TimeSpan.FromMilliseconds(10));
            }
        }
    }

    [Fact]
    public void Signs_of_life_and_reports_come_to_health_through_the_log()
    {
        var world = new AlertingWorld();
        world.Run();
        IShardListener listener = world.Words.ListenerOf(new ShardId(0), world.Epoch);
        listener.Heard("risk");
        world.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HealthLevel.Healthy, world.HealthOf("risk"));

        world.LogFaults.IsDown = true;
        listener.Report(Report(world, HealthLevel.Unhealthy));
        listener.Report(Report(world, HealthLevel.Critical));
        world.LogFaults.IsDown = false;
        world.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HealthLevel.Critical, world.HealthOf("risk"));

        world.Crash();
        Assert.Equal(HealthLevel.Critical, world.HealthOf("risk"));
        world.Advance(TimeSpan.FromMinutes(5));
        Assert.NotEqual(HealthLevel.Critical, world.HealthOf("risk"));
    }

    [Fact]
    public void Record_that_cannot_be_read_ends_the_duty_and_the_node_says_why()
    {
        var world = new AlertingWorld();
        world.Run();
        Assert.Equal(AlertingStage.Working, world.Alerting.Status.Stage);
        Assert.Null(world.Alerting.Status.NotReadyBecause);

        world.AppendToLog([99]);
        world.Run();

        Assert.Equal(AlertingStage.Failed, world.Alerting.Status.Stage);
        Assert.Contains("version 99", world.Alerting.Status.NotReadyBecause, StringComparison.Ordinal);
        Assert.False(world.Alerting.Alerts.IsReady);
        world.Observe("HighCpu", AlertState.Firing);
        Assert.Empty(world.Ops.Attempts);
    }

    [Fact]
    public void Log_is_trimmed_behind_what_the_next_owner_needs()
    {
        var world = new AlertingWorld();
        world.Run();
        for (int i = 0; i < 20; i++)
        {
            world.Observe("Alert" + i, AlertState.Firing);
            world.Words.ListenerOf(new ShardId(0), world.Epoch).Heard("risk");
            world.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.True(world.HasTrimmedLog);
        world.Crash();
        world.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(AlertingStage.Working, world.Alerting.Status.Stage);
        Assert.Equal(20, world.Ops.Attempts.Count);
    }

    private static HealthReportEntry Report(AlertingWorld world, HealthLevel level) => new(
        "risk", (byte)level, world.Time.GetUtcNow().ToUnixTimeMilliseconds(), 60_000, "no prices");
}
