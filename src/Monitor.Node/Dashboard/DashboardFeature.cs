using Monitor.Actors.Alerting;
using Monitor.Actors.Instruments;
using Monitor.Actors.Queries;
using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Node.Forwarding;
using Monitor.Node.Hosting;
using Monitor.Node.Rules;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Dashboard;

/// <summary>
/// The page at <c>/</c> and at every address of <see cref="PageFile.Addresses"/>, the stream behind it at
/// <c>/api/v1/live</c>, and what a page asks when it opens a chart, a component or an alert.
/// </summary>
internal sealed class DashboardFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(provider => new DashboardData(
            provider.GetRequiredService<MonitorQueries>(), provider.GetRequiredService<AlertingSystem>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new AlertPage(
            provider.GetRequiredService<AlertingSystem>(), provider.GetRequiredService<RuleFiles>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new LiveStream(
            provider.GetRequiredService<DashboardData>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<InstrumentRegistry>()));
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        foreach (PageFile file in PageFile.LoadAll())
        {
            foreach (string path in file.Paths)
                endpoints.Http.MapGet(path, (RequestDelegate)file.AnswerAsync);
        }

        LiveStream live = endpoints.Services.GetRequiredService<LiveStream>();
        DashboardData data = endpoints.Services.GetRequiredService<DashboardData>();
        endpoints.Http.MapGet("/api/v1/live", (RequestDelegate)live.AnswerAsync).OnOwnerOf(ShardId.Alerting)
            .Described(new PlainDescription("Health, alerts and points as they change.", 200, 503)
            {
                Gives = "text/event-stream",
            });
        AlertPage alerts = endpoints.Services.GetRequiredService<AlertPage>();
        endpoints.Http.MapGet("/dashboard/data/alerts/{fingerprint}", (RequestDelegate)alerts.AnswerAsync)
            .OnOwnerOf(ShardId.Alerting);
        endpoints.Http.MapGet("/dashboard/data/points", context => DashboardAnswers.PointsAsync(context, data));
        endpoints.Http.MapGet("/dashboard/data/series", context => DashboardAnswers.SeriesAsync(context, data));
    }
}
