using Monitor.Actors.Alerting;
using Monitor.Node.Configuration;
using Monitor.Node.Forwarding;
using Monitor.Node.Hosting;
using Monitor.Node.Yaml;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Alerting;

/// <summary>Alertmanager's API, so that a Prometheus can send here and amtool can ask here.</summary>
internal sealed class AlertingFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(provider => new AlertsEndpoints(
            provider.GetRequiredService<AlertingSystem>(), options.Alerting,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SilencesEndpoints>();
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        ILogger log = endpoints.Services.GetRequiredService<ILoggerFactory>().CreateLogger<AlertingFeature>();
        foreach (YamlProblem problem in options.Alerting.NotTaken)
            log.LogWarning("Not taken over: {Problem}", problem.ToString());
        var alerts = endpoints.Services.GetRequiredService<AlertsEndpoints>();
        var silences = endpoints.Services.GetRequiredService<SilencesEndpoints>();
        IEndpointRouteBuilder http = endpoints.Http;
        http.MapGet("/api/v2/alerts", (RequestDelegate)alerts.ListAlertsAsync).OnOwnerOf(ShardId.Alerting);
        http.MapPost("/api/v2/alerts", (RequestDelegate)alerts.TakeAlertsAsync).OnOwnerOf(ShardId.Alerting);
        http.MapGet("/api/v2/alerts/groups", (RequestDelegate)alerts.ListGroupsAsync).OnOwnerOf(ShardId.Alerting);
        http.MapGet("/api/v2/receivers", (RequestDelegate)alerts.ListReceiversAsync).OnOwnerOf(ShardId.Alerting);
        http.MapGet("/api/v2/status", (RequestDelegate)alerts.ReadStatusAsync).OnOwnerOf(ShardId.Alerting);
        http.MapGet("/api/v2/silences", (RequestDelegate)silences.ListAsync).OnOwnerOf(ShardId.Alerting);
        http.MapPost("/api/v2/silences", (RequestDelegate)silences.SetAsync).OnOwnerOf(ShardId.Alerting);
        http.MapGet("/api/v2/silence/{id}", (RequestDelegate)silences.ReadAsync).OnOwnerOf(ShardId.Alerting);
        http.MapDelete("/api/v2/silence/{id}", (RequestDelegate)silences.ExpireAsync).OnOwnerOf(ShardId.Alerting);
        http.MapPost("/api/v1/silences/preview", (RequestDelegate)silences.PreviewAsync).OnOwnerOf(ShardId.Alerting);
    }
}
