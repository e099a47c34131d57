using Monitor.Actors.Alerting;
using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Node.Forwarding;
using Monitor.Node.Hosting;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Maintenance;

/// <summary>Maintenance that recurs, at /api/v1/maintenance.</summary>
internal sealed class MaintenanceFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(provider => new MaintenanceEndpoint(
            options.Maintenance, provider.GetRequiredService<AlertingSystem>(),
            provider.GetRequiredService<TimeProvider>()));
        // Without any there may be silences of those that were: they end.
        services.AddHostedService(provider => new MaintenanceKeeper(
            options.Maintenance, provider.GetRequiredService<AlertingSystem>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<MaintenanceKeeper>>()));
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options) =>
        endpoints.Http.MapGet("/api/v1/maintenance", endpoints.Services.GetRequiredService<MaintenanceEndpoint>().List)
            .WithSummary("Maintenance of the configuration: what is on, what comes next, and what it kept silent.")
            .Produces<ApiAnswer<MaintenanceList>>()
            .OnOwnerOf(ShardId.Alerting);
}
