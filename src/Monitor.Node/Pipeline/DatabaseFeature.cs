using Monitor.Actors.Instruments;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Notify;
using Monitor.Node.SelfMetrics;
using Monitor.Node.Storage.Postgres;
using Monitor.Shared.Storage;

namespace Monitor.Node.Pipeline;

/// <summary>The watch over a cluster's database. It stops before the stores do, whose connections it uses.</summary>
internal sealed class DatabaseFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        if (options.Cluster is not { } cluster)
            return;
        services.AddSingleton<IStoreAlarm>(provider => AlarmOf(options, cluster, provider));
        services.AddSingleton(provider =>
        {
            PostgresStores stores = provider.GetRequiredService<PostgresStores>();
            return new PostgresProbe(
                stores.Database, stores.Spool, cluster.Node, provider.GetRequiredService<IStoreAlarm>(),
                new StoreWatchOptions(), provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<PostgresProbe>>());
        });
        services.AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<PostgresProbe>());
        services.AddHostedService(provider => provider.GetRequiredService<PostgresProbe>());
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        if (options.Cluster is null)
            return;
        IServiceProvider services = endpoints.Services;
        PostgresStores stores = services.GetRequiredService<PostgresStores>();
        DatabaseObservers.Add(
            services.GetRequiredService<InstrumentRegistry>(), services.GetRequiredService<PostgresProbe>(),
            stores.Database.Counters, stores.Spool);
    }

    private static DatabaseAlarm AlarmOf(NodeOptions options, ClusterOptions cluster, IServiceProvider services)
    {
        PostgresStores stores = services.GetRequiredService<PostgresStores>();
        TimeProvider time = services.GetRequiredService<TimeProvider>();
        ILoggerFactory logs = services.GetRequiredService<ILoggerFactory>();
        return new DatabaseAlarm(
            stores.ClusterId, cluster.Name, cluster.Node, stores.Database.Address,
            Receivers.Notifiers(options.Receivers, $"http://{options.Listeners.Http}", time, logs), time,
            logs.CreateLogger<DatabaseAlarm>());
    }
}
