using Monitor.Actors.Aggregation;
using Monitor.Actors.Alerting;
using Monitor.Actors.Alerting.Log;
using Monitor.Actors.Degraded;
using Monitor.Actors.Ingest;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Composition;

/// <summary>
/// A node without its endpoints: the way of a measurement from the gateway through collectors, log and aggregators to
/// alerting, and the coordinator that says for which shards this node goes that way. Over any engine and any clock, so
/// that a simulation runs the node that a process runs.
///
/// One node alone is a cluster of one: the same coordinator takes every shard. It stops in the order of the way, so
/// that nothing accepted is left behind: first no more comes in, then the shards save their state and go, alerting
/// last.
/// </summary>
public sealed class NodeCore
{
    /// <summary>Makes all parts; nothing runs before <see cref="Start"/> except the gateway.</summary>
    public NodeCore(ActorSystem system, NodeSetup setup)
    {
        Holdings = new ShardHoldings(system.Time);
        Gateway = new IngestGateway(system, setup.Stores.Log, setup.Ingest, setup.Shards, setup.Writer);

        AlertingLog = new AlertingLog(system, setup.Stores.Log, setup.Instruments);
        Coordinator = new ShardCoordinator(
            system, setup.Coordinator, setup.Stores, Holdings, RunnerOf, setup.Instruments, setup.EndProcess);
        if (setup.Degraded is { } degraded)
        {
            Degraded = new DegradedSystem(
                system, setup, degraded, Coordinator, Holdings, () => Shards!.RulesInForce, Gateway.Renew);
        }

        Alerting = new AlertingSystem(system, setup.Alerting with { Degraded = Degraded }, Holdings);
        Shards = new ShardDirectory(
            system, setup.Shards, Holdings,
            ownership => new AggregatorPorts(
                ownership, setup.Stores.Log, setup.Stores.Snapshots, setup.Stores.History,
                AlertingLog.ListenerOf(ownership.Shard, ownership.Epoch))
            {
                Leave = state => Degraded?.Leave(ownership.Shard, state),
            },
            setup.Aggregation, setup.Rules);
    }

    public IngestGateway Gateway { get; }

    public ShardDirectory Shards { get; }

    /// <summary>Where this node's shards tell alerting, on whatever node it is.</summary>
    public AlertingLog AlertingLog { get; }

    public AlertingSystem Alerting { get; }

    public ShardCoordinator Coordinator { get; }

    /// <summary>What goes on when the database is away; null where nothing can be away.</summary>
    public DegradedSystem? Degraded { get; }

    /// <summary>What this node may act for, to the moment.</summary>
    public ShardHoldings Holdings { get; }

    /// <summary>What this node knows of its cluster.</summary>
    public IClusterBoard Board => Coordinator.Board;

    /// <summary>Joins the cluster, and takes what is its.</summary>
    public void Start()
    {
        Degraded?.Start();
        Coordinator.Start();
    }

    /// <summary>Flushes what came in, gives all shards away and says goodbye.</summary>
    /// <param name="patience">How long shards may wait for one another; after it all go at once.</param>
    /// <param name="cancel">When it is cancelled, what is still held is left as it is.</param>
    /// <returns>True when nothing is left for the next owner to make good.</returns>
    public async Task<bool> StopAsync(TimeSpan patience, CancellationToken cancel)
    {
        await Gateway.StopAsync().ConfigureAwait(false);
        bool hasLeft = await Coordinator.LeaveAsync(patience, cancel).ConfigureAwait(false);
        if (Degraded is not null)
            await Degraded.StopAsync().ConfigureAwait(false);
        hasLeft &= await AlertingLog.StopAsync(cancel).ConfigureAwait(false);
        return hasLeft && Shards.UnsavedStops == 0;
    }

    private IShardRunner RunnerOf(ShardId shard) => shard.HasSeries ? Shards : Alerting;
}
