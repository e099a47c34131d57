using Monitor.Actors.Alerting;
using Monitor.Actors.Alerting.Heartbeats;
using Monitor.Actors.Alerting.Log;
using Monitor.Actors.Audit;
using Monitor.Actors.Instruments;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Shared.Escalation;
using Monitor.Shared.Health;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Runtime;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Alerting;

/// <summary>
/// Alerting on one thread under a virtual clock, fed as a node feeds it: a shard's words go through the log. Journal,
/// log and receivers outlive a crash.
/// </summary>
internal sealed class AlertingWorld
{
    private readonly int _seed;
    private readonly AlertManagerOptions _options;
    private readonly AuditOptions? _audit;
    private readonly SimulatedStorage _storage;
    private readonly InstrumentRegistry _instruments = new();
    private SimulatedScheduler _scheduler;
    private SimulatedStores? _stores;
    private long _sequence;
    private long _epoch;

    public AlertingWorld(AlertManagerOptions? options = null, int seed = 1, params string[] receivers)
        : this(null, options, seed, receivers)
    {
    }

    /// <summary>With an audit log.</summary>
    public AlertingWorld(AuditOptions? audit, AlertManagerOptions? options, int seed, params string[] receivers)
    {
        _audit = audit;
        // With a context, the ends of tasks would run on its threads and not on this one.
        SynchronizationContext.SetSynchronizationContext(null);
        _seed = seed;
        _options = options ?? new AlertManagerOptions();
        Receivers = [.. (receivers.Length == 0 ? ["ops"] : receivers).Select(name => new FakeReceiver(name))];
        LogFaults = new StoreFaults(seed, Time);
        _storage = new SimulatedStorage(LogFaults);
        (_scheduler, Alerting, Words) = Start();
    }

    public VirtualTimeProvider Time { get; } = new();

    public FaultyStore Store { get; } = new();

    public StoreFaults LogFaults { get; }

    /// <summary>Where the shards of this node speak.</summary>
    public AlertingLog Words { get; private set; }

    /// <summary>Under which shards and the duty are held now.</summary>
    public Epoch Epoch => new(_epoch);

    public FakeReceiver[] Receivers { get; }

    public FakeReceiver Ops => Receivers[0];

    public AlertingSystem Alerting { get; private set; }

    public List<ActorFailure> Failures { get; } = [];

    public AlertManagerState State => Alerting.Alerts.State;

    /// <summary>True when the alerting log's first record is gone.</summary>
    public bool HasTrimmedLog => _storage.Open("reader").Log.ReadAsync(
        ShardId.Alerting, LogPosition.Start, int.MaxValue, [], CancellationToken.None).AsTask().IsFaulted;

    public static LabelSet Labels(string name) =>
        LabelSet.From(("alertname", name), ("component", "gateway"), ("severity", "critical"));

    /// <summary>Who is told of incidents. Receivers whose names end in "-phone" are told of nothing else.</summary>
    public EscalationDirectory OnCall { get; set; } = EscalationDirectory.Empty;

    /// <summary>Who outside hears that alerting works, from the next start on.</summary>
    public HeartbeatSetup? Heartbeat { get; set; }

    /// <summary>Turns run since the last crash.</summary>
    public long Turns => _scheduler.Turns;

    /// <summary>After so many more turns the process dies; null for never.</summary>
    public int? TurnsToCrash { get; set; }

    public void Run()
    {
        if (TurnsToCrash is { } left)
        {
            TurnsToCrash = left - _scheduler.RunSome(left);
            if (TurnsToCrash > 0)
                return;
            TurnsToCrash = null;
            Crash();
        }

        _scheduler.RunUntilIdle(limit: 10_000);
    }

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
        Assert.True(Words.ListenerOf(transition.Shard, Epoch).TryTell(transition));
        Run();
    }

    /// <summary>Appends to the alerting log what no node of this release writes.</summary>
    public void AppendToLog(byte[] record) => Assert.True(
        _stores!.Log.AppendAsync(ShardId.Alerting, Epoch.None, record, CancellationToken.None)
            .AsTask().IsCompletedSuccessfully);

    public HealthLevel? HealthOf(string component) =>
        Alerting.Health.State.Components.GetValueOrDefault(component)?.Level;

    /// <summary>kill -9: nothing of the process goes on, and another begins on what the store has.</summary>
    public void Crash()
    {
        Store.Release(crashed: true);
        (_scheduler, Alerting, Words) = Start();
        Run();
    }

    private (SimulatedScheduler Scheduler, AlertingSystem Alerting, AlertingLog Words) Start()
    {
        _stores?.Kill();
        _stores = _storage.Open("node");
        _epoch++;
        var scheduler = new SimulatedScheduler(_seed);
        var system = new ActorSystem(scheduler, Time, new Random(_seed), Failures.Add);
        var alerting = new AlertingSystem(system, new AlertingSetup
        {
            Log = _stores.Log,
            Journal = Store,
            Snapshots = Store,
            Notifiers = Receivers,
            Receivers = [.. Receivers.Select(receiver => new AlertReceiver(receiver.Receiver, [])
            {
                OnlyIncidents = receiver.Receiver.EndsWith("-phone", StringComparison.Ordinal),
            })],
            OnCall = () => OnCall,
            Heartbeat = Heartbeat,
            Instruments = _instruments,
            Random = new Random(_seed),
            Alerts = _options,
            Audit = _audit,
        });
        alerting.Start(ShardId.Alerting, Epoch);
        return (scheduler, alerting, new AlertingLog(system, _stores.Log, _instruments));
    }
}
