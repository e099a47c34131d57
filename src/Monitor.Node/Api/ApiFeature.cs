using Monitor.Node.Configuration;
using Monitor.Node.Forwarding;
using Monitor.Node.Hosting;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Api;

/// <summary>The reading side at /api/v1, described at /openapi/v1.json.</summary>
internal sealed class ApiFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton<SeriesEndpoints>();
        services.AddSingleton<WindowEndpoints>();
        services.AddSingleton<RuleEndpoints>();
        services.AddSingleton<ComponentEndpoints>();
        services.AddSingleton<StatusEndpoints>();
        services.AddOpenApi("v1", static openApi => openApi.AddDocumentTransformer<WholeDescription>());
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        IEndpointRouteBuilder http = endpoints.Http;
        var series = endpoints.Services.GetRequiredService<SeriesEndpoints>();
        var windows = endpoints.Services.GetRequiredService<WindowEndpoints>();
        var rules = endpoints.Services.GetRequiredService<RuleEndpoints>();
        var components = endpoints.Services.GetRequiredService<ComponentEndpoints>();
        var status = endpoints.Services.GetRequiredService<StatusEndpoints>();

        Describe<List<SortedDictionary<string, string>>>(
            http.MapGet("/api/v1/series", series.ListSeriesAsync), "Which series match.", SeriesParameters);
        Describe<SortedSet<string>>(
            http.MapGet("/api/v1/labels", series.ListLabelsAsync), "Names of labels.", SeriesParameters);
        Describe<List<string>>(
            http.MapGet("/api/v1/label/{name}/values", series.ListLabelValuesAsync), "Values of a label.",
            SeriesParameters);
        Describe<SortedDictionary<string, IReadOnlyList<MetricDescription>>>(
            http.MapGet("/api/v1/metadata", series.ListMetadataAsync), "Type, unit and help of metrics.", ["timeout"]);
        Describe<List<SeriesWindows>>(
            http.MapGet("/api/v1/windows", windows.ReadWindowsAsync),
            "Statistics over windows that end now, each with its stated error; of each series, or of series together.",
            [.. SeriesParameters, "window", "statistic", "include_current", "by", "without"]);
        Describe<List<SeriesChart>>(
            http.MapGet("/api/v1/history", windows.ReadHistoryAsync),
            "One statistic over time, of each series, or of series together.",
            [.. SeriesParameters, "statistic", "start", "end", "step", "by", "without"]);
        Describe<List<ComponentAnswer>>(
            http.MapGet("/api/v1/components", components.ListComponentsAsync), "Components and their health.",
            ["timeout"])
            .OnOwnerOf(ShardId.Alerting);
        Describe<HealthAnswer>(
            http.MapGet("/api/v1/health", components.ReadHealth), "The system's health and its latest changes.", [])
            .OnOwnerOf(ShardId.Alerting);
        Describe<AlertList>(http.MapGet("/api/v1/alerts", rules.ListAlerts), "Pending and firing alerts.", [])
            .OnOwnerOf(ShardId.Alerting);
        Describe<RuleGroupList>(
            http.MapGet("/api/v1/rules", rules.ListRulesAsync), "Rules and how they stand.", ["timeout"]);
        Describe<BuildAnswer>(
            http.MapGet("/api/v1/status/buildinfo", StatusEndpoints.ReadBuild), "This node's program.", []);
        Describe<RuntimeAnswer>(
            http.MapGet("/api/v1/status/runtimeinfo", status.ReadRuntime), "This node's process.", []);
        http.MapOpenApi("/openapi/{documentName}.json");
    }

    private static string[] SeriesParameters => ["component", "metric", "matchers", "match[]", "limit", "timeout"];

    private static RouteHandlerBuilder Describe<T>(
        RouteHandlerBuilder endpoint, string summary, IReadOnlyList<string> parameters) =>
        endpoint.WithSummary(summary)
            .Produces<ApiAnswer<T>>()
            .Produces<ApiAnswer<object>>(StatusCodes.Status400BadRequest)
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                QueryParameters.AddTo(operation, parameters);
                return Task.CompletedTask;
            });
}
