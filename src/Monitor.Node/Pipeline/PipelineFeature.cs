using Monitor.Actors.Composition;
using Monitor.Actors.Degraded;
using Monitor.Actors.Ingest;
using Monitor.Actors.Peers;
using Monitor.Actors.Ports;
using Monitor.Actors.Queries;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Notify;
using Monitor.Node.Storage;
using Monitor.Node.Storage.Postgres;

namespace Monitor.Node.Pipeline;

/// <summary>The stores, the actors and the way between them.</summary>
internal sealed class PipelineFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        if (options.Cluster is { } cluster)
            AddCluster(services, cluster, options);
        else
            services.AddSingleton<IEngine, EmbeddedStores>();
        services.AddSingleton(MakeActorSystem);
        services.AddSingleton<NodePipeline>();
        services.AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<NodePipeline>());
        services.AddSingleton(provider => provider.GetRequiredService<NodePipeline>().Core);
        services.AddSingleton(provider => provider.GetRequiredService<NodePipeline>().Alerting);
        services.AddSingleton(provider => provider.GetRequiredService<NodeCore>().Board);
        services.AddSingleton<INodeControl>(provider => provider.GetRequiredService<NodeCore>().Coordinator);
        services.AddSingleton(provider => provider.GetRequiredService<IEngine>().Members);
        services.AddSingleton<IIngest>(provider => provider.GetRequiredService<NodePipeline>().Gateway);
        services.AddSingleton(provider => new NodeDesk(
            provider.GetRequiredService<IClusterBoard>(), provider.GetRequiredService<NodePipeline>().Shards,
            provider.GetRequiredService<IEngine>().Log, provider.GetRequiredService<ActorSystem>(),
            provider.GetRequiredService<INodeControl>(), provider.GetRequiredService<NodeCore>().Degraded));
        services.AddSingleton(provider => new ClusterQuestions(
            provider.GetRequiredService<IClusterBoard>(), provider.GetRequiredService<NodeDesk>(),
            provider.GetRequiredService<IPeers>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<INativeSessions>(provider => provider.GetRequiredService<ClusterQuestions>());
        services.AddSingleton(provider => new MonitorQueries(
            provider.GetRequiredService<ClusterQuestions>(), provider.GetRequiredService<IEngine>().History));
        services.AddHostedService<ShardNewsLog>();
        services.AddHostedService(provider => provider.GetRequiredService<NodePipeline>());
        services.AddHostedService<HistoryRetention>();
        services.AddHostedService<AlertNoticeLog>();
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
    }

    private static void AddCluster(IServiceCollection services, ClusterOptions cluster, NodeOptions options)
    {
        (string, long)? spool = cluster.SpoolBytes == 0
            ? null : (Path.Combine(options.Data.Directory, "spool"), cluster.SpoolBytes);
        // Whatever is made after it needs it, so the start waits here for the database.
        services.AddSingleton(provider => PostgresStores.OpenAsync(
            new PostgresStoresSetup(
                cluster.Postgres, cluster.Databases, cluster.Name, options.Shards, cluster.Node),
            spool, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>(),
            CancellationToken.None).GetAwaiter().GetResult());
        services.AddSingleton<IEngine>(provider => provider.GetRequiredService<PostgresStores>());
        services.AddSingleton(provider => new DegradedSetup(
            provider.GetRequiredService<IPeers>,
            new DegradedBookFile(options.Data.Directory, provider.GetRequiredService<ILogger<DegradedBookFile>>()),
            provider.GetRequiredService<PostgresStores>()));
        services.AddSingleton(cluster);
        services.AddSingleton<ClusterStart>();
    }

    private static ActorSystem MakeActorSystem(IServiceProvider services)
    {
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger<ActorSystem>();
        return new ActorSystem(
            ThreadPoolScheduler.Instance, services.GetRequiredService<TimeProvider>(), new Random(), failure =>
            {
                if (failure.Error is FencedException or JournalConflictException)
                    logger.LogWarning("{Path} stopped: {Reason}", failure.Path, failure.Error.Message);
                else if (failure.RestartIn is { } pause)
                    logger.LogWarning(failure.Error, "{Path} starts anew in {Pause}", failure.Path, pause);
                else
                    logger.LogCritical(failure.Error, "{Path} stopped: this must not happen", failure.Path);
            });
    }
}
