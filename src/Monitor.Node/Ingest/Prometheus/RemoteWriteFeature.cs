using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Shared.Ingest;

namespace Monitor.Node.Ingest.Prometheus;

/// <summary>Remote write at /api/v1/write. Needs an <see cref="IIngest"/> among the services.</summary>
internal sealed class RemoteWriteFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options) =>
        services.AddSingleton(new MetricMetadataCatalog());

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        var endpoint = new RemoteWriteEndpoint(
            endpoints.Services.GetRequiredService<IIngest>(),
            endpoints.Services.GetRequiredService<MetricMetadataCatalog>(),
            options.Ingest,
            endpoints.Services.GetRequiredService<InstrumentRegistry>());
        endpoints.Http.MapPost("/api/v1/write", (RequestDelegate)endpoint.HandleAsync)
            .Described(new PlainDescription(
                "Prometheus remote write 1.0: Snappy and protobuf; 204 when every sample is on disk.",
                204, 400, 413, 415, 429, 503)
            {
                Takes = ["application/x-protobuf"],
            });
    }
}
