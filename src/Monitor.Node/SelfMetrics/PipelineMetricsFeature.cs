using Monitor.Actors.Instruments;
using Monitor.Actors.Runtime;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Pipeline;
using Monitor.Node.Storage;

namespace Monitor.Node.SelfMetrics;

/// <summary>What ingest, shards, actors and stores count of themselves, shown with the node's own metrics.</summary>
internal sealed class PipelineMetricsFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        InstrumentRegistry registry = endpoints.Services.GetRequiredService<InstrumentRegistry>();
        NodePipeline pipeline = endpoints.Services.GetRequiredService<NodePipeline>();
        ActorObservers.Add(registry, endpoints.Services.GetRequiredService<ActorSystem>());
        IngestObservers.Add(registry, pipeline.Gateway);
        ShardObservers.Add(registry, pipeline.Shards);
        StoreObservers.Add(registry, endpoints.Services.GetRequiredService<IEngine>().Statistics);
    }
}
