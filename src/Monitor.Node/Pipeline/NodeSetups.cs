using Monitor.Actors.Aggregation;
using Monitor.Actors.Composition;
using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Incidents;
using Monitor.Node.OnCall;
using Monitor.Node.Storage;
using Monitor.Shared.Rules;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Pipeline;

/// <summary>The core's setup, from the node's configuration.</summary>
internal static class NodeSetups
{
    /// <summary>
    /// Of a node that is alone: nobody waits for its leases, so none need run out, however long the process was asleep.
    /// </summary>
    private static readonly TimeSpan LoneLeaseTtl = TimeSpan.FromHours(1);

    public static NodeSetup Of(
        NodeOptions options, IEngine stores, ActorSystem system, RuleSet rules, InstrumentRegistry instruments,
        ILoggerFactory logs, OnCallFile onCall, LearnedTopology topology) => new()
        {
            Stores = stores,
            Shards = options.Shards,
            Coordinator = options.Cluster is { } cluster
                ? MemberOf(cluster, options.Shards, system.Time)
                : Alone(options, system.Time),
            Ingest = BoundsOf(options.Ingest),
            Writer = BitConverter.ToUInt64(Guid.NewGuid().ToByteArray(), sizeof(ulong)),
            Rules = rules,
            Alerting = NodeAlerting.SetupOf(options, stores, system, instruments, logs, onCall, topology),
            Instruments = instruments,
            Aggregation = new AggregatorOptions { CheckpointAge = options.Data.CheckpointInterval },
        };

    private static CoordinatorOptions MemberOf(ClusterOptions cluster, int shards, TimeProvider time) => new()
    {
        Self = new Member(
            cluster.Node, Guid.NewGuid(), cluster.Advertise, cluster.Roles, cluster.Weight, NodeProcess.Version,
            time.GetUtcNow(), MemberState.Up),
        Shards = ShardId.All(shards),
        LeaseTtl = cluster.LeaseTtl,
        ShardsInTransit = cluster.ShardsInTransit,
    };

    private static CoordinatorOptions Alone(NodeOptions options, TimeProvider time) => new()
    {
        Self = new Member(
            Environment.MachineName, Guid.NewGuid(), options.Listeners.Native?.ToString() ?? "",
            MemberRoles.Shards | MemberRoles.Ingest, Weight: 100, NodeProcess.Version, time.GetUtcNow(),
            MemberState.Up),
        Shards = ShardId.All(options.Shards),
        LeaseTtl = LoneLeaseTtl,
        ReadEvery = TimeSpan.FromSeconds(1),
    };

    private static IngestBounds BoundsOf(IngestOptions options) => new()
    {
        Series = options.MaxSeries,
        SeriesPerComponent = options.MaxSeriesPerComponent,
        WaitingBytesPerComponent = options.MaxWaitingBytes,
        FutureTolerance = options.FutureTolerance,
    };
}
