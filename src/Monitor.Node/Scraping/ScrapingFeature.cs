using System.Text.Json;
using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Actors.Sharding;
using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Shared.Ingest;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Scraping;

/// <summary>
/// Scrapes the targets of <c>scrape_configs</c> and shows them at /api/v1/targets. Needs an <see cref="IIngest"/> and
/// the <see cref="MetricMetadataCatalog"/> among the services.
/// </summary>
internal sealed class ScrapingFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(provider => new ScrapeManager(
            options.ScrapeConfigs,
            provider.GetRequiredService<IIngest>(),
            provider.GetRequiredService<MetricMetadataCatalog>(),
            provider.GetRequiredService<InstrumentRegistry>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ScrapeManager>>(),
            options.Cluster is null ? null : IsScrapedBy(provider.GetRequiredService<IClusterBoard>())));
        services.AddHostedService(provider => provider.GetRequiredService<ScrapeManager>());
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        ScrapeManager scrapes = endpoints.Services.GetRequiredService<ScrapeManager>();
        endpoints.Http.MapGet("/api/v1/targets", (RequestDelegate)(context => AnswerAsync(context, scrapes)))
            .Described(new PlainDescription("What this node scrapes, as Prometheus tells it.", 200));
    }

    /// <summary>Every target has one node that scrapes it, and another as soon as that one is gone.</summary>
    private static Func<string, bool> IsScrapedBy(IClusterBoard board) =>
        target => RendezvousPlan.CollectorOf(target, board.View.Members) == board.LocalNode;

    private static async Task AnswerAsync(HttpContext context, ScrapeManager scrapes)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        TargetsAnswer.Write(json, scrapes, context.Request.Query["state"], context.Request.Query["scrapePool"]);
        await json.FlushAsync(context.RequestAborted);
    }
}
