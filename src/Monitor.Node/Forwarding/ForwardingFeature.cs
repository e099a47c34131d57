using Monitor.Actors.Alerting;
using Monitor.Actors.Sharding;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Peers;

namespace Monitor.Node.Forwarding;

/// <summary>Requests that only the owner of a duty can answer, from whichever node they come to.</summary>
internal sealed class ForwardingFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(provider =>
        {
            var alerting = provider.GetRequiredService<AlertingSystem>();
            return new DutyStand(
                provider.GetRequiredService<IClusterBoard>(), _ => alerting.Alerts.IsReady && alerting.Health.IsReady);
        });
        services.AddSingleton(provider => new DutyForwarding(
            provider.GetRequiredService<IClusterBoard>(), provider.GetRequiredService<DutyStand>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetService<RequestForwarder>()));
        if (options.Cluster is not null)
            services.AddSingleton<RequestForwarder>();
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
    }

    /// <summary>Before routing: a request that another node handed over becomes what it was.</summary>
    public static void UseHandedRequests(WebApplication app)
    {
        if (app.Services.GetService<PeerAuthentication>() is { } peers)
            app.Use(next => context => HandedRequest.AcceptAsync(context, next, peers));
    }

    /// <summary>After authentication: a request for a duty goes to its owner.</summary>
    public static void UseDutyForwarding(WebApplication app)
    {
        DutyForwarding forwarding = app.Services.GetRequiredService<DutyForwarding>();
        app.Use(next => context => forwarding.InvokeAsync(context, next));
    }
}
