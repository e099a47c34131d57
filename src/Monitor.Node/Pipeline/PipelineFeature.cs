using Monitor.Actors.Ingest;
using Monitor.Actors.Queries;
using Monitor.Actors.Runtime;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Notify;
using Monitor.Node.Storage;

namespace Monitor.Node.Pipeline;

/// <summary>The stores, the actors and the way between them.</summary>
internal sealed class PipelineFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton<IEngine, EmbeddedStores>();
        services.AddSingleton(MakeActorSystem);
        services.AddSingleton<NodePipeline>();
        services.AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<NodePipeline>());
        services.AddSingleton(provider => provider.GetRequiredService<NodePipeline>().Alerting);
        services.AddSingleton<IIngest>(provider => provider.GetRequiredService<NodePipeline>().Gateway);
        services.AddSingleton<INativeSessions>(provider => provider.GetRequiredService<NodePipeline>().Shards);
        services.AddSingleton(provider => new MonitorQueries(
            provider.GetRequiredService<NodePipeline>().Shards, provider.GetRequiredService<IEngine>().History));
        services.AddHostedService(provider => provider.GetRequiredService<NodePipeline>());
        services.AddHostedService<HistoryRetention>();
        services.AddHostedService<AlertNoticeLog>();
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
    }

    private static ActorSystem MakeActorSystem(IServiceProvider services)
    {
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger<ActorSystem>();
        return new ActorSystem(
            ThreadPoolScheduler.Instance, services.GetRequiredService<TimeProvider>(), new Random(), failure =>
            {
                if (failure.RestartIn is { } pause)
                    logger.LogWarning(failure.Error, "{Path} starts anew in {Pause}", failure.Path, pause);
                else
                    logger.LogCritical(failure.Error, "{Path} stopped: this must not happen", failure.Path);
            });
    }
}
