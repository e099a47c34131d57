using System.Security.Cryptography;
using Monitor.Actors.Aggregation;
using Monitor.Actors.Ingest;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Rules;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Pipeline;

/// <summary>
/// The way of a measurement through the node, put together: gateway, collectors, log, aggregators, and whoever listens to
/// them. Shards recover as soon as it is made; it stops in the order of the way, so that nothing accepted is left
/// behind.
/// </summary>
internal sealed class NodePipeline : IHostedService, IReadinessCheck
{
    private readonly NodeStores _stores;
    private readonly ILogger<NodePipeline> _logger;

    public NodePipeline(
        NodeStores stores, ActorSystem system, IShardListener listener, NodeOptions options, RuleFiles rules,
        ILogger<NodePipeline> logger)
    {
        _stores = stores;
        _logger = logger;
        ulong writer = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        Gateway = new IngestGateway(system, stores.Log, BoundsOf(options.Ingest), options.Shards, writer);
        var aggregation = new AggregatorOptions { CheckpointAge = options.Data.CheckpointInterval };
        Shards = new ShardDirectory(
            system, options.Shards, shard => PortsOf(shard, listener), aggregation, rules.InForce);
        rules.Subscribe(Shards.ReplaceRules);
    }

    public IngestGateway Gateway { get; }

    public ShardDirectory Shards { get; }

    public string? NotReadyBecause => Shards.Recovering switch
    {
        0 => null,
        int shards => $"{shards} of {Shards.Count} shards are recovering",
    };

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Gateway.StopAsync();
        if (!await Shards.CheckpointAsync(cancellationToken))
            _logger.LogWarning("Not every shard could save its state; the next start reads more of the log.");
        await Shards.StopAsync();
        await _stores.DisposeAsync();
    }

    private AggregatorPorts PortsOf(ShardId shard, IShardListener listener)
    {
        Lease lease = _stores.Leases.TryAcquireAsync(shard, "self", TimeSpan.FromSeconds(3), CancellationToken.None)
            .AsTask().GetAwaiter().GetResult()
            ?? throw new NodeStartException($"Shard {shard} is owned by another node.");
        return new AggregatorPorts(lease.Epoch, _stores.Log, _stores.Snapshots, _stores.History, listener);
    }

    private static IngestBounds BoundsOf(IngestOptions options) => new()
    {
        Series = options.MaxSeries,
        SeriesPerComponent = options.MaxSeriesPerComponent,
        FutureTolerance = options.FutureTolerance,
    };
}
