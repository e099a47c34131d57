using Monitor.Actors.Alerting;
using Monitor.Node.Api;
using Monitor.Node.Audit;
using Monitor.Node.Configuration;
using Monitor.Node.Forwarding;
using Monitor.Node.Hosting;
using Monitor.Node.Pipeline;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Notify.Endpoints;

/// <summary>Receivers at /api/v1/receivers.</summary>
internal sealed class ReceiversFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options) =>
        services.AddSingleton(provider => new ReceiverEndpoints(
            provider.GetRequiredService<AlertingSystem>(), options.Receivers, NodeAlerting.ExternalUrl(options),
            NodeAlerting.TopologyOf(options.Components), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<AuditDesk>()));

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        var receivers = endpoints.Services.GetRequiredService<ReceiverEndpoints>();
        endpoints.Http.MapGet("/api/v1/receivers", receivers.List)
            .WithSummary("Receivers, and what waits for them.")
            .Produces<ApiAnswer<IReadOnlyList<ReceiverSummary>>>()
            .OnOwnerOf(ShardId.Alerting);
        endpoints.Http.MapGet("/api/v1/receivers/dead-letters", receivers.ListDeadLetters)
            .WithSummary("Notifications that were given up, the last first.")
            .Produces<ApiAnswer<IReadOnlyList<DeadLetterSummary>>>()
            .OnOwnerOf(ShardId.Alerting);
        endpoints.Http.MapGet("/api/v1/receivers/dead-letters/{id:long}", receivers.ReadDeadLetter)
            .WithSummary("One of them, with all that it would have told.")
            .Produces<ApiAnswer<DeadLetterAnswer>>().Produces<ApiAnswer<object>>(StatusCodes.Status404NotFound)
            .OnOwnerOf(ShardId.Alerting);
        endpoints.Http.MapPost("/api/v1/receivers/dead-letters/{id:long}/resend", receivers.ResendAsync)
            .WithSummary("Sends it again, under the key that it had.")
            .Produces<ApiAnswer<ResentAnswer>>().Produces<ApiAnswer<object>>(StatusCodes.Status404NotFound)
            .Produces<ApiAnswer<object>>(StatusCodes.Status409Conflict)
            .OnOwnerOf(ShardId.Alerting);
        endpoints.Http.MapPost("/api/v1/receivers/{name}/test", receivers.TestAsync)
            .WithSummary("Sends a test that says that it is one, and gives the receiver's answer.")
            .Produces<ApiAnswer<TestAnswer>>().Produces<ApiAnswer<object>>(StatusCodes.Status404NotFound)
            .OnOwnerOf(ShardId.Alerting);
        endpoints.Http.MapPost("/api/v1/receivers/{name}/preview", receivers.Preview)
            .WithSummary("What it would be told of an alert that fires, an incident, or a made-up alert.")
            .Produces<ApiAnswer<PageAnswer>>().Produces<ApiAnswer<object>>(StatusCodes.Status404NotFound)
            .OnOwnerOf(ShardId.Alerting);
    }
}
