using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Node.Forwarding;
using Monitor.Node.Hosting;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Explain;

/// <summary>Why an alert, an incident or a notification is as it is: every decision about it, in order.</summary>
internal sealed class ExplainFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options) =>
        services.AddSingleton<ExplainEndpoints>();

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        var explain = endpoints.Services.GetRequiredService<ExplainEndpoints>();
        Describe(endpoints.Http.MapGet("/api/v1/alerts/{fingerprint}/explain", explain.AlertAsync),
            "Every decision about an alert and its reason, and what holds it now.");
        Describe(endpoints.Http.MapGet("/api/v1/incidents/{id:long}/explain", explain.IncidentAsync),
            "Every decision about an incident and its reason, and who is told next.");
        Describe(endpoints.Http.MapGet("/api/v1/notifications/{id:long}/explain", explain.NotificationAsync),
            "Every decision about a notification and its reason, and what became of it.");
    }

    private static void Describe(RouteHandlerBuilder endpoint, string summary) => endpoint.WithSummary(summary)
        .Produces<ApiAnswer<ExplanationAnswer>>().Produces<ApiAnswer<object>>(StatusCodes.Status400BadRequest)
        .Produces<ApiAnswer<object>>(StatusCodes.Status404NotFound)
        .OnOwnerOf(ShardId.Alerting);
}
