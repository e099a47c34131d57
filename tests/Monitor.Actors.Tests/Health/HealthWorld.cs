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

    public ShardOwnership Ownership { get; private set; } = null!;

    public List<ActorFailure> Failures { get; } = [];

    private InstrumentRegistry Registry { get; set; } = null!;

    public long Dropped => new HealthInstruments(Registry, Board).Dropped.Count;

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
        (Board, Registry) = (new HealthBoard(), new InstrumentRegistry());
        Ownership = new ShardOwnership(ShardId.Alerting, new Epoch(1), null);
        _actor = system.Spawn(
            "health", () => new HealthActor(_options, Store, Store, Board, Registry, Ownership));
        Run();
    }
}
