using Monitor.Actors.Alerting;
using Monitor.Actors.Instruments;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Shared.Health;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Runtime;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Alerting;

/// <summary>Alerting on one thread under a virtual clock; the store and the receivers outlive a crash.</summary>
internal sealed class AlertingWorld
{
    private readonly int _seed;
    private readonly AlertManagerOptions _options;
    private SimulatedScheduler _scheduler;
    private long _sequence;

    public AlertingWorld(AlertManagerOptions? options = null, int seed = 1, params string[] receivers)
    {
        // With a context, the ends of tasks would run on its threads and not on this one.
        SynchronizationContext.SetSynchronizationContext(null);
        _seed = seed;
        _options = options ?? new AlertManagerOptions();
        Receivers = [.. (receivers.Length == 0 ? ["ops"] : receivers).Select(name => new FakeReceiver(name))];
        (_scheduler, Alerting) = Start();
    }

    public VirtualTimeProvider Time { get; } = new();

    public FaultyStore Store { get; } = new();

    public FakeReceiver[] Receivers { get; }

    public FakeReceiver Ops => Receivers[0];

    public AlertingSystem Alerting { get; private set; }

    public List<ActorFailure> Failures { get; } = [];

    public List<ShardId> ShardsAsked { get; } = [];

    public AlertManagerState State => Alerting.Alerts.State;

    public static LabelSet Labels(string name) =>
        LabelSet.From(("alertname", name), ("component", "gateway"), ("severity", "critical"));

    public void Run() => _scheduler.RunUntilIdle(limit: 10_000);

    public void Advance(TimeSpan by)
    {
        // Timers of one instant make turns, whose effects may make timers before the next instant.
        DateTimeOffset until = Time.GetUtcNow() + by;
        Run();
        while (Time.NextDue is { } next && Time.GetUtcNow() + next <= until)
        {
            Time.Advance(next > TimeSpan.Zero ? next : TimeSpan.FromTicks(1));
            Run();
        }

        if (Time.GetUtcNow() < until)
            Time.Advance(until - Time.GetUtcNow());
        Run();
    }

    public AlertTransition Transition(string name, AlertState state, long? sequence = null) => new(
        new ShardId(0), sequence ?? ++_sequence, "g/" + name, Labels(name), LabelSet.Empty, state,
        AlertState.Inactive, Time.GetUtcNow(), 1, "because");

    public void Observe(string name, AlertState state) => Observe(Transition(name, state));

    public void Observe(AlertTransition transition)
    {
        Handle(new AlertCommand.Observe(transition));
        Run();
    }

    public void Handle(AlertCommand command) =>
        Assert.True(Alerting.Manager.TryTell(new AlertManagerMessage.Handle(command)));

    public HealthLevel? HealthOf(string component) =>
        Alerting.Health.State.Components.GetValueOrDefault(component)?.Level;

    /// <summary>kill -9: nothing of the process goes on, and another begins on what the store has.</summary>
    public void Crash()
    {
        Store.Release(crashed: true);
        (_scheduler, Alerting) = Start();
        Run();
    }

    private (SimulatedScheduler Scheduler, AlertingSystem Alerting) Start()
    {
        var scheduler = new SimulatedScheduler(_seed);
        var system = new ActorSystem(scheduler, Time, new Random(_seed), Failures.Add);
        AlertingSystem alerting = AlertingSystem.Start(system, new AlertingSetup
        {
            Journal = Store,
            Snapshots = Store,
            Notifiers = Receivers,
            Receivers = [.. Receivers.Select(receiver => new AlertReceiver(receiver.Receiver, []))],
            Instruments = new InstrumentRegistry(),
            Random = new Random(_seed),
            AskShard = ShardsAsked.Add,
            Alerts = _options,
        });
        return (scheduler, alerting);
    }
}
