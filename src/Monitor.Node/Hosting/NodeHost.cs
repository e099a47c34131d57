using Monitor.Actors.Instruments;
using Monitor.Node.Configuration;
using Monitor.Node.Forwarding;
using Monitor.Node.Grpc;
using Monitor.Node.Peers;
using Serilog;
using Serilog.Core;

namespace Monitor.Node.Hosting;

/// <summary>Puts the process together: services, listeners, the order of a request, the order of a stop.</summary>
internal static class NodeHost
{
    /// <summary>All of a stop together; what is not done by then is given up.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    public static WebApplication Build(NodeOptions options, Logger log, TimeProvider time)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = "monitor-node",
            ContentRootPath = AppContext.BaseDirectory,
        });

        // The node has one configuration of its own; settings of the framework must not come in beside it.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.Logging.AddSerilog(log);

        var registry = new InstrumentRegistry();
        var instruments = new HttpInstruments(registry, time);
        var server = new NodeServer(options, instruments);
        builder.WebHost.ConfigureKestrel(server.Configure);
        IServiceCollection services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTime);
        services.AddSingleton(options);
        services.AddSingleton(registry);
        services.AddSingleton(server);
        services.AddSingleton(time);
        services.AddSingleton<IHostLifetime, SignalLifetime>();
        services.AddSingleton<MatcherPolicy, ListenerMatcherPolicy>();
        services.AddSingleton<ErrorAnswers>();
        // Null where a text is asked for is a mistake of the sender, to be told as one.
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.RespectNullableAnnotations = true);
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        IReadOnlyList<INodeFeature> features = NodeComposition.Features(options);
        foreach (INodeFeature feature in features)
            feature.AddServices(services, options);
        DrainingServer.Wrap(services);

        WebApplication app = builder.Build();
        app.Use(next => context => instruments.CountRequestAsync(context, next));
        ErrorAnswers errors = app.Services.GetRequiredService<ErrorAnswers>();
        app.Use(next => context => errors.InvokeAsync(context, next));
        ForwardingFeature.UseHandedRequests(app);
        app.UseRouting();
        app.Use(next => context => NodeServer.LiftStreamLimitsAsync(context, next));
        var host = new HostGuard(options.Listeners, options.Auth.BearerToken is not null);
        app.Use(next => context => host.InvokeAsync(context, next));
        var crossSite = new CrossSiteGuard(options.Listeners);
        app.Use(next => context => crossSite.InvokeAsync(context, next));
        if (app.Services.GetService<PeerAuthentication>() is { } peers)
            app.Use(next => context => peers.InvokeAsync(context, next));
        if (options.Auth.BearerToken is { } token)
        {
            var authentication = new TokenAuthentication(token);
            app.Use(next => context => authentication.InvokeAsync(context, next));
        }

        app.UseGrpcUnknownMethods();
        ForwardingFeature.UseDutyForwarding(app);
        var endpoints = new NodeEndpoints(app);
        foreach (INodeFeature feature in features)
            feature.MapEndpoints(endpoints, options);
        return app;
    }
}
