using System.Buffers;
using Monitor.Actors.Instruments;
using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Shared.Ingest.Exposition;

namespace Monitor.Node.SelfMetrics;

/// <summary>
/// The node's own metrics: the registry, which every part asks for its instruments, shown at /metrics. And the node's
/// own memory, which they watch.
/// </summary>
internal sealed class SelfMetricsFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton<RuntimeInstruments>();
        services.AddHostedService<HeapUpkeep>();
        services.AddHostedService<StartLeftovers>();
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        InstrumentRegistry registry = endpoints.Services.GetRequiredService<InstrumentRegistry>();
        endpoints.Services.GetRequiredService<RuntimeInstruments>();
        registry.Gauge("monitor_build_info", "Always 1; the labels say what runs.",
            ("version", NodeProcess.Version), ("runtime", Environment.Version.ToString())).Set(1);
        endpoints.Http.MapGet("/metrics", context => AnswerAsync(context, registry))
            .Described(new PlainDescription("The node's own metrics, for Prometheus.", 200) { Gives = "text/plain" });
    }

    private static async Task AnswerAsync(HttpContext context, InstrumentRegistry registry)
    {
        ExpositionFormat format = ExpositionWriter.Negotiate(context.Request.Headers.Accept);
        var body = new ArrayBufferWriter<byte>(16 << 10);
        InstrumentExposition.Write(registry, new ExpositionWriter(body, format));
        context.Response.ContentType = ExpositionWriter.ContentType(format);
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}
