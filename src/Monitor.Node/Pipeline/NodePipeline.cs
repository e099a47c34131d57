using System.Security.Cryptography;
using Monitor.Actors.Aggregation;
using Monitor.Actors.Alerting;
using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Rules;
using Monitor.Node.Storage;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Pipeline;

/// <summary>
/// The way of a measurement through the node, put together: gateway, collectors, log, aggregators, and whoever listens
/// to
/// them. Shards recover as soon as it is made; it stops in the order of the way, so that nothing accepted is left
/// behind.
/// </summary>
internal sealed class NodePipeline : IHostedService, IReadinessCheck
{
    private readonly IEngine _stores;
    private readonly ILogger<NodePipeline> _logger;

    public NodePipeline(
        IEngine stores, ActorSystem system, RuleFiles rules, NodeOptions options, InstrumentRegistry instruments,
        ILoggerFactory logs)
    {
        _stores = stores;
        _logger = logs.CreateLogger<NodePipeline>();
        ulong writer = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        Gateway = new IngestGateway(system, stores.Log, BoundsOf(options.Ingest), options.Shards, writer);
        var aggregation = new AggregatorOptions { CheckpointAge = options.Data.CheckpointInterval };
        Epoch[] epochs = [.. Enumerable.Range(0, options.Shards).Select(shard => Own(new ShardId(shard)))];
        // Alerting asks shards only when it dropped something, long after they are made.
        Alerting = NodeAlerting.Start(
            options, stores, epochs.Max(), shard => Shards!.Reconcile(shard), system, instruments, logs);
        var listener = new AlertingListener(Alerting);
        Shards = new ShardDirectory(system, options.Shards, PortsOf, aggregation, rules.InForce);
        rules.Subscribe(Shards.ReplaceRules);

        AggregatorPorts PortsOf(ShardId shard) =>
            new(epochs[shard.Value], stores.Log, stores.Snapshots, stores.History, listener);
    }

    public IngestGateway Gateway { get; }

    public ShardDirectory Shards { get; }

    public AlertingSystem Alerting { get; }

    public string? NotReadyBecause => (Shards.Recovering, Alerting.Alerts.IsReady) switch
    {
        (0, true) => null,
        (0, false) => "the alerts' journal is being read",
        (int shards, _) => $"{shards} of {Shards.Count} shards are recovering",
    };

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Gateway.StopAsync();
        if (!await Shards.CheckpointAsync(cancellationToken))
            _logger.LogWarning("Not every shard could save its state; the next start reads more of the log.");
        await Shards.StopAsync();
        await Alerting.StopAsync(cancellationToken);
        await _stores.DisposeAsync();
    }

    private Epoch Own(ShardId shard)
    {
        // The embedded leases answer at once.
        Lease? lease = _stores.Leases.TryAcquireAsync(shard, "self", TimeSpan.FromSeconds(3), CancellationToken.None)
            .AsTask().GetAwaiter().GetResult();
        return lease?.Epoch ?? throw new NodeStartException($"Shard {shard} is owned by another node.");
    }

    private static IngestBounds BoundsOf(IngestOptions options) => new()
    {
        Series = options.MaxSeries,
        SeriesPerComponent = options.MaxSeriesPerComponent,
        FutureTolerance = options.FutureTolerance,
    };
}
