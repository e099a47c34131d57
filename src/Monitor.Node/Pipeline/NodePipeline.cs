using Monitor.Actors.Aggregation;
using Monitor.Actors.Alerting;
using Monitor.Actors.Composition;
using Monitor.Actors.Degraded;
using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Actors.Runtime;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Incidents;
using Monitor.Node.OnCall;
using Monitor.Node.Rules;
using Monitor.Node.Storage;

namespace Monitor.Node.Pipeline;

/// <summary>
/// Hosts the core of the node: opened with the process' stores and configuration, started before the listeners, stopped
/// after them.
/// </summary>
internal sealed class NodePipeline : IHostedService, IReadinessCheck
{
    /// <summary>Of the five seconds of a stop, what is left for shards to go one after the other.</summary>
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(1.5);

    /// <summary>The embedded stores answer at once; this long only when something is wrong.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);

    private readonly IEngine _stores;
    private readonly ClusterStart? _cluster;
    private readonly TimeProvider _time;
    private readonly ILogger<NodePipeline> _logger;

    public NodePipeline(
        IEngine stores, ActorSystem system, RuleFiles rules, NodeOptions options, InstrumentRegistry instruments,
        OnCallFile onCall, LearnedTopology topology, IHostApplicationLifetime lifetime, ILoggerFactory logs,
        ClusterStart? cluster = null, DegradedSetup? degraded = null)
    {
        _stores = stores;
        _cluster = cluster;
        _time = system.Time;
        _logger = logs.CreateLogger<NodePipeline>();
        NodeSetup setup = NodeSetups.Of(
            options, stores, system, rules.InForce, instruments, logs, onCall, topology);
        Core = new NodeCore(system, setup with { EndProcess = lifetime.StopApplication, Degraded = degraded });
        rules.Subscribe(Shards.ReplaceRules);

        // Others take over while requests under way end. Alone, the shards wait for what these still write.
        if (cluster is not null)
            lifetime.ApplicationStopping.Register(Core.Coordinator.BeginToLeave);
    }

    public NodeCore Core { get; }

    public IngestGateway Gateway => Core.Gateway;

    public ShardDirectory Shards => Core.Shards;

    public AlertingSystem Alerting => Core.Alerting;

    public string? NotReadyBecause
    {
        get
        {
            if (Core.Coordinator.HinderedBecause is { } hindrance)
                return Core.Degraded?.Status is { IsDegraded: true } degraded
                    ? $"{hindrance}; degraded: {degraded.Shards} shards are judged from memory, and pages go out "
                        + "without a journal"
                    : hindrance;
            // In a cluster shards come and go, and a node takes work while they do.
            if (_cluster is null && Shards.Recovering is > 0 and int recovering)
                return $"{recovering} of {Shards.Statuses.Count} shards are recovering";
            AlertingStatus alerting = Alerting.Status;
            return _cluster is null || alerting.Stage == AlertingStage.Failed ? alerting.NotReadyBecause : null;
        }
    }

    /// <summary>A node of a cluster keeps data while its shards are away, or with nobody.</summary>
    public string? NotTakingBecause => _cluster is null ? NotReadyBecause : Core.Coordinator.OutsideBecause;

    public Task StartAsync(CancellationToken cancellationToken) =>
        _cluster is null ? StartAloneAsync(cancellationToken) : StartInClusterAsync(_cluster, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!await Core.StopAsync(LeavePatience, cancellationToken))
            _logger.LogWarning("Not every shard could save its state; the next start reads more of the log.");
        await _stores.DisposeAsync();
    }

    private async Task StartInClusterAsync(ClusterStart cluster, CancellationToken cancel)
    {
        await cluster.CheckAsync(cancel);
        Core.Start();
        await cluster.JoinAsync(Core, cancel);
    }

    private async Task StartAloneAsync(CancellationToken cancellationToken)
    {
        Core.Start();
        try
        {
            await Core.Coordinator.Settled.WaitAsync(StartPatience, _time, cancellationToken);
        }
        catch (TimeoutException late)
        {
            throw new NodeStartException($"The node cannot take its shards: {Core.Coordinator.HinderedBecause}.", late);
        }
    }
}
