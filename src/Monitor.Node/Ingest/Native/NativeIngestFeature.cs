using Monitor.Node.Configuration;
using Monitor.Node.Grpc;
using Monitor.Node.Hosting;
using Monitor.Shared.Ingest.Native;

namespace Monitor.Node.Ingest.Native;

/// <summary>The native protocol and gRPC's health service on the native listener.</summary>
internal sealed class NativeIngestFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton<NativeInstruments>();
        services.AddSingleton(NativeLimits.Default);
        services.AddSingleton<NativeIngestService>();
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        NativeIngestService service = endpoints.Services.GetRequiredService<NativeIngestService>();
        NodeReadiness readiness = endpoints.Services.GetRequiredService<NodeReadiness>();
        endpoints.Native.MapGrpcStream(
            NativeFields.StreamMethod, service.ServeAsync, new GrpcOptions(NativeLimits.Default.MessageBytes));
        endpoints.Native.MapGrpcHealth(name =>
            name is "" or "monitor.native.v1.Ingest" ? readiness.NotReadyBecause.Count == 0 : null);
    }
}
