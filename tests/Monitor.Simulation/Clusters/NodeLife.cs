using Monitor.Actors.Aggregation;
using Monitor.Actors.Alerting;
using Monitor.Actors.Health;
using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Actors.Ports;
using Monitor.Actors.Queries;
using Monitor.Actors.Runtime;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Runtime;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Swarm;
using Monitor.Simulation.Time;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Clusters;

/// <summary>One run of a node's process: the real gateway, collectors, aggregators and alerting over simulated stores.</summary>
public sealed class NodeLife(
    World world, ClusterSetup setup, NodeIdentity identity, SimulatedHost host, HostTimeProvider time,
    SimulatedStores stores)
{
    private static readonly TimeSpan Forever = TimeSpan.FromDays(1);

    private readonly Random _random = world.DrawsOf($"{identity.Name}/{identity.Life}");
    private IngestGateway? _gateway;
    private ShardDirectory? _shards;
    private AlertingSystem? _alerting;
    private MonitorQueries? _queries;

    public SimulatedHost Host => host;

    /// <summary>True once its listeners are open.</summary>
    public bool IsServing => _gateway is not null;

    public bool IsReady => _shards is { Recovering: 0 } && _alerting is { Alerts.IsReady: true };

    /// <summary>Begins a request, as an endpoint does.</summary>
    public IIngestRequest Begin(string protocol) => setup.Teeth == Teeth.Receipts
        ? new ForgetfulRequest(_gateway!.Begin(protocol), _random)
        : _gateway!.Begin(protocol);

    public MonitorQueries Queries => _queries!;

    public INativeSessions Sessions => _shards!;

    public void Start() => world.Begin(identity.Name, StartAsync);

    private async Task StartAsync()
    {
        var epochs = new Dictionary<ShardId, Epoch>();
        for (int shard = 0; shard < setup.Plan.Shards; shard++)
            epochs.Add(new ShardId(shard), await OwnAsync(new ShardId(shard)));
        Epoch duty = await OwnAsync(ShardId.Alerting);
        ISnapshots snapshots = setup.Teeth == Teeth.CheckpointOrder
            ? new HastySnapshots(stores.Snapshots, stores.Log)
            : stores.Snapshots;
        var system = new ActorSystem(host, time, new Random(_random.Next()), failure => setup.Failed(identity, failure));
        _gateway = new IngestGateway(
            system, stores.Log, new IngestBounds(), setup.Plan.Shards, (ulong)_random.NextInt64() | 1);
        _alerting = AlertingSystem.Start(system, new AlertingSetup
        {
            Journal = stores.Journal,
            Snapshots = stores.Snapshots,
            Receivers = setup.Receivers,
            Notifiers = setup.Notifiers(host, time),
            Instruments = new InstrumentRegistry(),
            Random = new Random(_random.Next()),
            AskShard = shard => _shards!.Reconcile(shard),
            Alerts = new AlertManagerOptions { Epoch = duty, SnapshotEvery = 20 },
            Health = new HealthActorOptions { Epoch = duty, SnapshotEvery = 20 },
        });
        var listener = new AlertingListener(_alerting);
        _shards = new ShardDirectory(
            system, setup.Plan.Shards,
            shard => new AggregatorPorts(epochs[shard], stores.Log, snapshots, stores.History, listener),
            new AggregatorOptions { CheckpointAge = setup.Plan.CheckpointAge }, setup.Rules);
        _queries = new MonitorQueries(_shards, stores.History);
    }

    private async ValueTask<Epoch> OwnAsync(ShardId shard)
    {
        while (true)
        {
            try
            {
                if (await stores.Leases.TryAcquireAsync(shard, identity.Name, Forever, default) is { } lease)
                    return lease.Epoch;
            }
            catch (StoreUnavailableException away)
            {
                world.Note(identity.Name, away.Message);
            }

            var pause = new TaskCompletionSource();
            time.CreateTimer(_ => pause.TrySetResult(), null, TimeSpan.FromMilliseconds(200), Timeout.InfiniteTimeSpan);
            await pause.Task;
        }
    }
}
