using Monitor.Actors.Sharding;
using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;

namespace Monitor.Node.Administration;

/// <summary>The cluster as an operator sees and steers it.</summary>
internal sealed class AdministrationFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton<ClusterChronicle>();
        services.AddSingleton<ClusterEndpoints>();
        services.AddSingleton<CommandEndpoints>();
        services.AddSingleton<ClusterEvents>();
        services.AddHostedService<ChronicleWatch>();
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        IEndpointRouteBuilder http = endpoints.Http;
        var cluster = endpoints.Services.GetRequiredService<ClusterEndpoints>();
        var commands = endpoints.Services.GetRequiredService<CommandEndpoints>();
        var events = endpoints.Services.GetRequiredService<ClusterEvents>();

        Describe<ClusterAnswer>(http.MapGet("/api/v1/cluster", cluster.ReadCluster), "Nodes, leases and pins.");
        Describe<ShardList>(http.MapGet("/api/v1/shards", cluster.ListShardsAsync), "Shards and how they stand.");
        Describe<ActorList>(http.MapGet("/api/v1/actors", cluster.ListActorsAsync), "A node's actors.");
        Describe<ClusterEventList>(
            http.MapGet("/api/v1/cluster/events", events.AnswerAsync),
            "What came, went and moved; a stream of server-sent events with follow=true.");

        Describe<CommandAnswer>(
            http.MapPost("/api/v1/cluster/drain", commands.DrainAsync), "Has a node give its shards away and stay.");
        Describe<CommandAnswer>(
            http.MapPost("/api/v1/cluster/undrain", commands.UndrainAsync), "Has a node take shards again.");
        Describe<CommandAnswer>(
            http.MapPost("/api/v1/cluster/leave", commands.LeaveAsync), "Has a node give its shards away and end.");
        Describe<CommandAnswer>(
            http.MapPost("/api/v1/cluster/down", commands.DownAsync),
            "Declares a node dead that cannot say so itself.");
        Describe<CommandAnswer>(
            http.MapPost("/api/v1/shards/{shard}/move", commands.MoveAsync),
            "Pins a shard to a node and moves it there.");
        Describe<CommandAnswer>(
            http.MapDelete("/api/v1/shards/{shard}/pin", commands.UnpinAsync), "Takes a shard's pin away.");
    }

    private static void Describe<T>(RouteHandlerBuilder endpoint, string summary) =>
        endpoint.WithSummary(summary)
            .Produces<ApiAnswer<T>>()
            .Produces<ApiAnswer<object>>(StatusCodes.Status400BadRequest)
            .Produces<ApiAnswer<object>>(StatusCodes.Status404NotFound)
            .Produces<ApiAnswer<object>>(StatusCodes.Status409Conflict)
            .Produces<ApiAnswer<object>>(StatusCodes.Status503ServiceUnavailable);
}
