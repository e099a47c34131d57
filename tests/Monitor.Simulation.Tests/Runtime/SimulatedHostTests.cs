using Monitor.Simulation.Runtime;
using Monitor.Simulation.Time;

namespace Monitor.Simulation.Tests.Runtime;

/// <summary>A simulated process runs, stands still and dies as a real one does.</summary>
public sealed class SimulatedHostTests
{
    private readonly VirtualTimeProvider _world = new();
    private readonly SimulatedScheduler _scheduler = new(1);
    private readonly SimulatedHost _host;
    private readonly HostTimeProvider _time;

    public SimulatedHostTests()
    {
        _host = new SimulatedHost(_scheduler);
        _time = new HostTimeProvider(_world, _host, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Timer_of_a_process_that_stands_still_fires_once_when_it_goes_on()
    {
        int fired = 0;
        using ITimer timer = _time.CreateTimer(
            _ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _host.Pause();
        _world.Advance(TimeSpan.FromSeconds(5));
        _scheduler.RunUntilIdle();
        Assert.Equal(0, fired);

        _host.Resume();
        _scheduler.RunUntilIdle();
        Assert.Equal(1, fired);
    }

    [Fact]
    public void Process_that_is_dead_never_runs_again()
    {
        int ran = 0;
        var wait = new TaskCompletionSource<bool>(_host.Waits);
        using ITimer timer = _time.CreateTimer(_ => ran++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        _host.End(wait, true);
        _host.Kill();
        _host.Enter(() => ran++);
        _world.Advance(TimeSpan.FromSeconds(5));
        _scheduler.RunUntilIdle();

        Assert.Equal(0, ran);
        Assert.False(wait.Task.IsCompleted);
    }

    [Fact]
    public void Clock_that_is_off_says_another_time_and_measures_the_same()
    {
        long before = _time.GetTimestamp();
        _world.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(_world.GetUtcNow() + TimeSpan.FromSeconds(2), _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(1), _time.GetElapsedTime(before));
    }

    [Fact]
    public void Turn_from_another_thread_is_told_of_where_one_thread_is_bound()
    {
        var bound = new SimulatedScheduler(1, bindsThread: true);
        var wait = new TaskCompletionSource<bool>();
        var other = new Thread(() => bound.End(wait, true));
        other.Start();
        other.Join();
        bound.RunUntilIdle();

        Assert.False(wait.Task.IsCompleted);
        Assert.Contains(nameof(SimulatedScheduler.End), bound.Escape, StringComparison.Ordinal);
    }
}
