using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Simulation.Runtime;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Runtime;

public sealed class ActorTests
{
    private readonly VirtualTimeProvider _time = new();
    private readonly SimulatedScheduler _scheduler = new(seed: 1);
    private readonly List<ActorFailure> _failures = [];
    private readonly List<string> _seen = [];
    private readonly ActorSystem _system;

    public ActorTests() => _system = new ActorSystem(_scheduler, _time, new Random(1), _failures.Add);

    [Fact]
    public void Messages_of_one_sender_arrive_in_order()
    {
        ActorRef<string> actor = Spawn(_ => { });
        for (int i = 0; i < 100; i++)
            Assert.True(actor.TryTell(i.ToString()));

        _scheduler.RunUntilIdle();

        Assert.Equal(["start", .. Enumerable.Range(0, 100).Select(i => i.ToString())], _seen);
    }

    [Fact]
    public void Full_mailbox_refuses_and_counts()
    {
        ActorRef<string> actor = Spawn(_ => { }, capacity: 2);
        _scheduler.RunUntilIdle();

        bool[] taken = [actor.TryTell("a"), actor.TryTell("b"), actor.TryTell("c")];

        Assert.Equal([true, true, false], taken);
        Assert.Equal((2, 1L), (actor.Status.Depth, actor.Status.Refused));
        _scheduler.RunUntilIdle();
        Assert.True(actor.TryTell("d"));
    }

    [Fact]
    public async Task Waiting_sender_goes_on_when_there_is_room()
    {
        ActorRef<string> actor = Spawn(_ => { }, capacity: 1);
        actor.TryTell("a");

        Task<bool> waiting = actor.TellAsync("b").AsTask();

        Assert.False(waiting.IsCompleted);
        _scheduler.RunUntilIdle();
        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(10)));
        _scheduler.RunUntilIdle();
        Assert.Equal(["start", "a", "b"], _seen);
    }

    [Fact]
    public void Operating_error_restarts_after_a_pause_and_keeps_the_mailbox()
    {
        ActorRef<string> actor = Spawn(m => { if (m == "bad") throw new StoreUnavailableException("away"); });
        actor.TryTell("bad");
        actor.TryTell("after");

        _scheduler.RunUntilIdle();
        Assert.Equal(["start", "bad"], _seen);
        ActorFailure failure = Assert.Single(_failures);
        Assert.InRange(failure.RestartIn!.Value, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        _scheduler.RunUntilIdle();

        Assert.Equal(["start", "bad", "start", "after"], _seen);
        Assert.Equal(1, actor.Status.Restarts);
    }

    [Fact]
    public void Pauses_grow_to_the_cap_and_start_anew_after_a_calm_life()
    {
        Supervision supervision = Supervision.Default;

        double[] pauses = [.. Enumerable.Range(1, 12).Select(i => supervision.PauseBefore(i, 1).TotalSeconds)];

        Assert.Equal(0.1, pauses[0]);
        Assert.Equal(0.2, pauses[1]);
        Assert.Equal(10, pauses[^1]);
        Assert.Equal(TimeSpan.FromSeconds(5), supervision.PauseBefore(60, 0));
    }

    [Fact]
    public void Broken_invariant_stops_the_actor_for_good()
    {
        ActorRef<string> actor = Spawn(m => { if (m == "bad") throw new InvalidOperationException("never"); });
        actor.TryTell("bad");
        actor.TryTell("after");

        _scheduler.RunUntilIdle();

        Assert.Null(Assert.Single(_failures).RestartIn);
        Assert.False(actor.TryTell("later"));
        Assert.Equal(2, _system.DeadLetters);
        Assert.Empty(_system.List());
    }

    [Fact]
    public void Stop_comes_after_the_messages_that_wait()
    {
        ActorRef<string> actor = Spawn(_ => { });
        actor.TryTell("a");

        Task stopped = actor.StopAsync();
        actor.TryTell("b");
        _scheduler.RunUntilIdle();

        Assert.True(stopped.IsCompletedSuccessfully);
        Assert.Equal(["start", "a", "b", "stop"], _seen);
    }

    [Fact]
    public void Stop_during_the_pause_of_a_restart_stops()
    {
        ActorRef<string> actor = Spawn(_ => throw new TimeoutException());
        actor.TryTell("a");
        _scheduler.RunUntilIdle();

        Task stopped = actor.StopAsync();
        _scheduler.RunUntilIdle();

        Assert.True(stopped.IsCompletedSuccessfully);
    }

    [Fact]
    public void Replaced_and_cancelled_timers_never_deliver()
    {
        ActorRef<string> actor = Spawn(_ => { });
        _scheduler.RunUntilIdle();
        actor.Timers.Start("tick", TimeSpan.FromSeconds(1), null, "old");
        _time.Advance(TimeSpan.FromSeconds(1));
        actor.Timers.Start("tick", TimeSpan.FromSeconds(1), null, "new");
        actor.Timers.Start("other", TimeSpan.FromSeconds(1), null, "cancelled");
        _time.Advance(TimeSpan.FromSeconds(1));
        actor.Timers.Cancel("other");

        _scheduler.RunUntilIdle();

        Assert.Equal(["start", "new"], _seen);
    }

    [Fact]
    public void Periodic_timer_delivers_each_period()
    {
        ActorRef<string> actor = Spawn(_ => { });
        _scheduler.RunUntilIdle();
        actor.Timers.Start("tick", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), "tick");

        for (int i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _scheduler.RunUntilIdle();
        }

        Assert.Equal(["start", "tick", "tick", "tick"], _seen);
    }

    [Fact]
    public async Task Many_senders_on_real_threads_lose_and_double_nothing()
    {
        const int senders = 4, each = 100_000;
        var system = new ActorSystem(ThreadPoolScheduler.Instance, TimeProvider.System, new Random(1), _failures.Add);
        var counting = new CountingActor(senders);
        ActorRef<(int Sender, int Number)> actor = system.Spawn("counting", () => counting, capacity: 256);

        await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(async () =>
        {
            for (int i = 0; i < each; i++)
                Assert.True(await actor.TellAsync((sender, i)));
        })));
        await actor.StopAsync();

        Assert.Empty(_failures);
        Assert.Equal(Enumerable.Repeat(each, senders), counting.Next);
    }

    private ActorRef<string> Spawn(Action<string> receive, int capacity = 1024) =>
        _system.Spawn("test", () => new RecordingActor(_seen, receive), capacity);

    private sealed class RecordingActor(List<string> seen, Action<string> receive) : Actor<string>
    {
        protected internal override void OnStart() => seen.Add("start");

        protected internal override void OnStop() => seen.Add("stop");

        protected internal override void Receive(string message)
        {
            seen.Add(message);
            receive(message);
        }
    }

    private sealed class CountingActor(int senders) : Actor<(int Sender, int Number)>
    {
        public int[] Next { get; } = new int[senders];

        protected internal override void Receive((int Sender, int Number) message)
        {
            if (Next[message.Sender]++ != message.Number)
                throw new InvalidOperationException($"Out of order: {message}.");
        }
    }
}
