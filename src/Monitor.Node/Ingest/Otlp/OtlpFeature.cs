using Monitor.Node.Configuration;
using Monitor.Node.Grpc;
using Monitor.Node.Hosting;

namespace Monitor.Node.Ingest.Otlp;

/// <summary>OpenTelemetry's protocol on its listeners. Needs an <see cref="Monitor.Actors.Ingest.IIngest"/>.</summary>
internal sealed class OtlpFeature : INodeFeature
{
    /// <summary>Four of the largest bodies at once; many more of the usual ones.</summary>
    private const int LargestBodiesAtOnce = 4;

    public void AddServices(IServiceCollection services, NodeOptions options) =>
        services.AddSingleton<OtlpInstruments>().AddSingleton<OtlpHandler>();

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        OtlpHandler handler = endpoints.Services.GetRequiredService<OtlpHandler>();
        OtlpInstruments instruments = endpoints.Services.GetRequiredService<OtlpInstruments>();
        var budget = new BodyBudget(LargestBodiesAtOnce * options.Ingest.MaxDecodedBytes);
        new OtlpHttpEndpoints(handler, instruments, budget, options.Ingest.MaxDecodedBytes).Map(endpoints.OtlpHttp);
        int maxMessageBytes = (int)Math.Min(options.Ingest.MaxDecodedBytes, Array.MaxLength);
        new OtlpGrpcEndpoints(handler, new GrpcOptions(maxMessageBytes, budget)).Map(endpoints.OtlpGrpc);
    }
}
