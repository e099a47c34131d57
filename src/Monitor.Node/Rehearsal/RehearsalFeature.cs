using Monitor.Actors.Alerting;
using Monitor.Actors.Queries;
using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Node.Forwarding;
using Monitor.Node.Hosting;
using Monitor.Node.OnCall;
using Monitor.Node.Pipeline;
using Monitor.Node.Storage;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Rehearsal;

/// <summary>What would become of it: questions that change nothing.</summary>
internal sealed class RehearsalFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(provider => new ReplayEndpoint(
            new RuleReplay(
                provider.GetRequiredService<MonitorQueries>(), provider.GetRequiredService<ClusterQuestions>(),
                provider.GetRequiredService<IEngine>().History,
                new AuditedPast(
                    provider.GetRequiredService<AlertingSystem>(), provider.GetRequiredService<TimeProvider>())),
            provider.GetRequiredService<AlertingSystem>(), options.Alerting.Alerts, options.History,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new SimulationEndpoint(
            provider.GetRequiredService<AlertingSystem>(), options.Alerting.Alerts,
            NodeAlerting.TopologyOf(options.Components), provider.GetRequiredService<OnCallFile>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        endpoints.Http.MapPost(
                "/api/v1/rules/replay", endpoints.Services.GetRequiredService<ReplayEndpoint>().ReplayAsync)
            .WithSummary("History against other rules, as a stream of events: progress, then the result.")
            .Produces<ReplayAnswer>(contentType: "text/event-stream")
            .Produces<ApiAnswer<object>>(StatusCodes.Status400BadRequest)
            .OnOwnerOf(ShardId.Alerting);
        endpoints.Http.MapPost(
                "/api/v1/alerts/simulate", endpoints.Services.GetRequiredService<SimulationEndpoint>().SimulateAsync)
            .WithSummary("What would become of a made-up alert: routes, silences, incident, pages. Nothing is done.")
            .Produces<ApiAnswer<SimulationAnswer>>().Produces<ApiAnswer<object>>(StatusCodes.Status400BadRequest)
            .OnOwnerOf(ShardId.Alerting);
    }
}
