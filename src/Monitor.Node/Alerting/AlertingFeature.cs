using Monitor.Actors.Alerting;
using Monitor.Node.Api;
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
        const string Json = "application/json";
        Map("GET", "/api/v2/alerts", alerts.ListAlertsAsync, new PlainDescription(
            "Alerts that fire, with what holds them.", 200, 400, 503)
        {
            Query = ["filter", "receiver", "active", "silenced", "inhibited", "unprocessed"],
        });
        Map("POST", "/api/v2/alerts", alerts.TakeAlertsAsync, new PlainDescription(
            "Takes alerts of another system, such as a Prometheus.", 200, 400, 413, 503)
        { Takes = [Json] });
        Map("GET", "/api/v2/alerts/groups", alerts.ListGroupsAsync, new PlainDescription(
            "Alerts as they are told together.", 200, 400, 503)
        {
            Query = ["filter", "receiver", "active", "silenced", "inhibited"],
        });
        Map("GET", "/api/v2/receivers", alerts.ListReceiversAsync, new PlainDescription(
            "Names of receivers.", 200, 503));
        Map("GET", "/api/v2/status", alerts.ReadStatusAsync, new PlainDescription(
            "The version, and the routes without secrets.", 200, 503));
        Map("GET", "/api/v2/silences", silences.ListAsync, new PlainDescription("Silences.", 200, 400, 503)
        {
            Query = ["filter"],
        });
        Map("POST", "/api/v2/silences", silences.SetAsync, new PlainDescription(
            "Makes a silence or changes one; says its id.", 200, 400, 404, 503)
        {
            Takes = [Json],
            Query = ["confirm"],
        });
        Map("GET", "/api/v2/silence/{id}", silences.ReadAsync, new PlainDescription("One silence.", 200, 404, 503));
        Map("DELETE", "/api/v2/silence/{id}", silences.ExpireAsync, new PlainDescription(
            "Ends a silence now.", 200, 404, 503)
        { Query = ["by"] });
        Map("POST", "/api/v1/silences/preview", silences.PreviewAsync, new PlainDescription(
            "What a silence would match; nothing is made.", 200, 400, 503)
        { Takes = [Json] });

        void Map(string method, string path, RequestDelegate handler, PlainDescription description) =>
            endpoints.Http.MapMethods(path, [method], handler).OnOwnerOf(ShardId.Alerting).Described(description);
    }
}
