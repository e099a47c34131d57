using Monitor.Actors.Alerting;
using Monitor.Actors.Health;
using Monitor.Actors.Instruments;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Actors.Tests.Alerting;
using Monitor.Shared.Health;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Runtime;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Health;

/// <summary>The health actor on one thread under a virtual clock; its store outlives a crash.</summary>
internal sealed class HealthWorld
{
    private readonly HealthActorOptions _options;
    private SimulatedScheduler _scheduler = null!;
    private ActorRef<HealthMessage> _actor = null!;

    public HealthWorld(HealthActorOptions? options = null, bool isAway = false)
    {
        // With a context, the ends of tasks would run on its threads and not on this one.
        SynchronizationContext.SetSynchronizationContext(null);
        _options = options ?? new HealthActorOptions();
        Store.IsAway = isAway;
        Start();
    }

    public VirtualTimeProvider Time { get; } = new();

    public FaultyStore Store { get; } = new();

    public HealthBoard Board { get; private set; } = null!;

    public DutyLife Life { get; private set; } = null!;

    /// <summary>Errors that the duty could not go on from.</summary>
    public List<Exception> Broke { get; } = [];

    public List<ActorFailure> Failures { get; } = [];

    public long Dropped => Instruments.Dropped.Count;

    private HealthInstruments Instruments { get; set; } = null!;

    public HealthLevel? Of(string component) => Board.State.Components.GetValueOrDefault(component)?.Level;

    public void Report(string component, HealthLevel level)
    {
        _actor.TryTell(new HealthMessage.Handle(
            new HealthInput.HealthReported(component, "a", level, "it says so", TimeSpan.FromMinutes(30))));
        Run();
    }

    public void Run() => _scheduler.RunUntilIdle(limit: 100_000);

    public void Advance(TimeSpan by)
    {
        DateTimeOffset until = Time.GetUtcNow() + by;
        Run();
        while (Time.NextDue is { } next && Time.GetUtcNow() + next <= until)
        {
            Time.Advance(next > TimeSpan.Zero ? next : TimeSpan.FromTicks(1));
            Run();
        }

        Time.Advance(until - Time.GetUtcNow());
        Run();
    }

    /// <summary>kill -9: nothing of the process goes on, and another begins on what the store has.</summary>
    public void Crash()
    {
        Store.Release(crashed: true);
        Start();
    }

    private void Start()
    {
        _scheduler = new SimulatedScheduler(1);
        var system = new ActorSystem(_scheduler, Time, new Random(1), Failures.Add);
        Board = new HealthBoard();
        Instruments = new HealthInstruments(new InstrumentRegistry(), Board);
        Life = new DutyLife(new ShardOwnership(ShardId.Alerting, new Epoch(1), null), (_, error) => Broke.Add(error));
        Board.Begin(Life);
        ActorRef<AlertingReaderMessage> reader = system.Spawn("reader", () => new EmptyLog(this));
        var ports = new HealthActorPorts(Store, Store, Board, reader, Instruments);
        _actor = system.Spawn("health", () => new HealthActor(Life, _options, ports));
        Run();
    }

    /// <summary>Stands for the reader of a log in which nothing is: whoever is loaded has caught up.</summary>
    private sealed class EmptyLog(HealthWorld world) : Actor<AlertingReaderMessage>
    {
        protected internal override void Receive(AlertingReaderMessage message)
        {
            if (message is AlertingReaderMessage.HealthLoaded)
                world._actor.TryTell(new HealthMessage.CaughtUp(null));
        }
    }
}
