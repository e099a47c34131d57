using Monitor.Node.Api;
using Monitor.Node.Configuration;

namespace Monitor.Node.Hosting;

/// <summary>
/// /healthz says that the process answers, /readyz that the node takes work, /readyz/ingest that it takes data at
/// least; none asks for a token.
/// </summary>
internal sealed class ProbesFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options) =>
        services.AddSingleton<NodeReadiness>();

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        NodeReadiness readiness = endpoints.Services.GetRequiredService<NodeReadiness>();
        endpoints.Http.MapGet("/healthz", static context => AnswerAsync(context, "ok", [], []))
            .WithMetadata(new OpenToAll())
            .Described(new PlainDescription("Whether the process answers. Asks for no token.", 200));
        endpoints.Http.MapGet("/readyz", context =>
        {
            IReadOnlyList<string> reasons = readiness.NotReadyBecause;
            return AnswerAsync(context, reasons.Count == 0 ? "ready" : "not ready", reasons, readiness.Warnings);
        }).WithMetadata(new OpenToAll())
            .Described(new PlainDescription("Whether the node does all of its work, and why not.", 200, 503));
        endpoints.Http.MapGet("/readyz/ingest", context =>
        {
            IReadOnlyList<string> reasons = readiness.NotTakingBecause;
            string[] warnings = [.. readiness.NotReadyBecause.Except(reasons), .. readiness.Warnings];
            return AnswerAsync(context, reasons.Count == 0 ? "takes data" : "takes no data", reasons, warnings);
        }).WithMetadata(new OpenToAll())
            .Described(new PlainDescription("Whether the node takes data, and why not.", 200, 503));
    }

    private static Task AnswerAsync(
        HttpContext context, string status, IReadOnlyList<string> reasons, IReadOnlyList<string> warnings)
    {
        context.Response.StatusCode =
            reasons.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(new Dictionary<string, object>
        {
            ["status"] = status,
            ["reasons"] = reasons,
            ["warnings"] = warnings,
        });
    }
}
