using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Node.Forwarding;
using Monitor.Node.Hosting;
using Monitor.Node.Pipeline;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Incidents;

/// <summary>Incidents at /api/v1/incidents.</summary>
internal sealed class IncidentsFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(new LearnedTopology(NodeAlerting.TopologyOf(options.Components)));
        services.AddSingleton<IncidentEndpoints>();
        services.AddHostedService<TopologyLearner>();
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        var incidents = endpoints.Services.GetRequiredService<IncidentEndpoints>();
        endpoints.Http.MapGet("/api/v1/incidents", incidents.List)
            .WithSummary("Incidents, the open ones where nothing is said, newest first.")
            .Produces<ApiAnswer<IncidentList>>().Produces<ApiAnswer<object>>(StatusCodes.Status400BadRequest)
            .OnOwnerOf(ShardId.Alerting);
        endpoints.Http.MapGet("/api/v1/incidents/{id:long}", incidents.Read)
            .WithSummary("One incident: its alerts, likely causes and time line.")
            .Produces<ApiAnswer<IncidentAnswer>>().Produces<ApiAnswer<object>>(StatusCodes.Status404NotFound)
            .OnOwnerOf(ShardId.Alerting);
        endpoints.Http.MapPost("/api/v1/incidents/{id:long}/{action}", incidents.ActAsync)
            .WithSummary(
                "Acknowledges, unacknowledges, escalates, assigns, comments, snoozes, resolves, merges or splits it.")
            .Produces<ApiAnswer<IncidentDone>>().Produces<ApiAnswer<object>>(StatusCodes.Status400BadRequest)
            .Produces<ApiAnswer<object>>(StatusCodes.Status404NotFound)
            .Produces<ApiAnswer<object>>(StatusCodes.Status409Conflict)
            .OnOwnerOf(ShardId.Alerting);
    }
}
