using Monitor.Actors.Aggregation;
using Monitor.Actors.Alerting;
using Monitor.Actors.Audit;
using Monitor.Actors.Composition;
using Monitor.Actors.Degraded;
using Monitor.Actors.Health;
using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Actors.Peers;
using Monitor.Actors.Ports;
using Monitor.Actors.Queries;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Incidents;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Runtime;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Swarm;
using Monitor.Simulation.Time;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Clusters;

/// <summary>One run of a node's process: the core that a real one runs, over simulated stores.</summary>
public sealed class NodeLife
{
    private readonly ClusterSetup _setup;
    private readonly Random _random;
    private readonly NodeCore _core;
    private readonly ClusterQuestions _questions;

    public NodeLife(
        World world, ClusterSetup setup, NodeIdentity identity, SimulatedHost host, HostTimeProvider time,
        SimulatedStores stores, SimulatedDegradedBook book)
    {
        _setup = setup;
        _random = world.DrawsOf($"{identity.Name}/{identity.Life}");
        Host = host;
        var system = new ActorSystem(
            host, time, new Random(_random.Next()), failure => setup.Failed(identity, failure));
        SimulatedStores used = setup.Teeth switch
        {
            Teeth.CheckpointOrder => stores.With(stores.Log, new HastySnapshots(stores.Snapshots, stores.Log)),
            Teeth.PageNumber => stores.With(stores.Log, new ForgetfulSnapshots(stores.Snapshots)),
            Teeth.TakenWord => stores.With(new SilentTakerLog(stores.Log), stores.Snapshots),
            Teeth.AlertPosition => stores.With(new HastyAlertLog(stores.Log), stores.Snapshots),
            _ => stores,
        };
        _core = new NodeCore(system, SetupOf(identity, time, used) with
        {
            Degraded = setup.Plan.GoesOnWithoutStore ? new DegradedSetup(() => setup.Peers(host), book, stores) : null,
        });
        Desk = new NodeDesk(_core.Board, _core.Shards, used.Log, system, _core.Coordinator, _core.Degraded);
        _questions = new ClusterQuestions(_core.Board, Desk, setup.Peers(host), time);
        Queries = new MonitorQueries(_questions, used.History);
    }

    public SimulatedHost Host { get; }

    /// <summary>What it may act for has come, and is up to date.</summary>
    public bool IsReady => _core.Coordinator.HinderedBecause is null && _core.Shards.Recovering == 0
        && (_core.Board.HeldHere(ShardId.Alerting) is null || _core.Alerting.Alerts.IsReady);

    public MonitorQueries Queries { get; }

    /// <summary>What it answers to its peers.</summary>
    public NodeDesk Desk { get; }

    public INativeSessions Sessions => _questions;

    public IClusterBoard Board => _core.Board;

    public INodeControl Control => _core.Coordinator;

    /// <summary>The incidents, where this node has the duty; null where it does not.</summary>
    public IncidentState? Incidents => _core.Alerting.Incidents.IsReady ? _core.Alerting.Incidents.State : null;

    public void Start() => _core.Start();

    /// <summary>
    /// Somebody wants something of an incident: what came of it, once that is durable; null from who cannot say.
    /// </summary>
    public async ValueTask<IncidentOutcome?> AskAsync(IncidentCommand command)
    {
        try
        {
            return await _core.Alerting.AskAsync(command, CancellationToken.None);
        }
        catch (Exception error) when (
            error is ShardElsewhereException or StoreUnavailableException or ActorUnavailableException)
        {
            return null;
        }
    }

    /// <summary>True when the process would act for the shard now.</summary>
    public bool ActsFor(ShardId shard) =>
        !Host.IsDead && !Host.IsPaused && _core.Board.HeldHere(shard) is { } epoch
        && _core.Holdings.IsHeld(shard, epoch);

    /// <summary>Begins a request, as an endpoint does.</summary>
    public IIngestRequest Begin(string protocol) => _setup.Teeth == Teeth.Receipts
        ? new ForgetfulRequest(_core.Gateway.Begin(protocol), _random)
        : _core.Gateway.Begin(protocol);

    /// <summary>Stops in order, as at SIGTERM.</summary>
    public Task<bool> StopAsync() => _core.StopAsync(TimeSpan.FromSeconds(1.5), CancellationToken.None);

    private NodeSetup SetupOf(NodeIdentity identity, HostTimeProvider time, SimulatedStores stores)
    {
        var instruments = new InstrumentRegistry();
        byte[] incarnation = new byte[16];
        _random.NextBytes(incarnation);
        return new NodeSetup
        {
            Stores = stores,
            Shards = _setup.Plan.Shards,
            Coordinator = new CoordinatorOptions
            {
                Self = new Member(
                    identity.Name, new Guid(incarnation), identity.Name + ":9110",
                    MemberRoles.Shards | MemberRoles.Ingest, 100, "0", time.GetUtcNow(), MemberState.Up),
                Shards = ShardId.All(_setup.Plan.Shards),
            },
            Ingest = new IngestBounds(),
            Writer = (ulong)_random.NextInt64() | 1,
            Rules = _setup.Rules,
            Alerting = new AlertingSetup
            {
                Log = stores.Log,
                Journal = stores.Journal,
                Snapshots = stores.Snapshots,
                Receivers = _setup.Receivers,
                Notifiers = _setup.Notifiers(Host, time),
                Instruments = instruments,
                Random = new Random(_random.Next()),
                Alerts = new AlertManagerOptions { SnapshotEvery = 20 },
                Audit = new AuditOptions { SnapshotEvery = 20 },
                Health = new HealthActorOptions { SnapshotEvery = 20 },
                Incidents = new IncidentOptions
                {
                    ResolveAfter = TimeSpan.FromSeconds(3),
                    ReopenWithin = TimeSpan.FromSeconds(4),
                },
                OnCall = () => _setup.OnCall,
            },
            Instruments = instruments,
            Aggregation = new AggregatorOptions { CheckpointAge = _setup.Plan.CheckpointAge },
        };
    }
}
