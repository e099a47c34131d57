using Monitor.Actors.Instruments;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Notify;
using Monitor.Node.SelfMetrics;
using Monitor.Node.Storage.Postgres;
using Monitor.Node.Storage.Postgres.Several;
using Monitor.Shared.Storage;

namespace Monitor.Node.Pipeline;

/// <summary>The watch over a cluster's databases. It stops before the stores do, whose connections it uses.</summary>
internal sealed class DatabaseFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        if (options.Cluster is not { } cluster)
            return;
        services.AddSingleton(provider => new DatabaseAlarms(
            [.. provider.GetRequiredService<PostgresStores>().Parts
                .Select(part => AlarmOf(part, options, cluster, provider))]));
        services.AddSingleton(provider => new DatabaseProbes(
            [.. provider.GetRequiredService<PostgresStores>().Parts.Select((part, i) => new PostgresProbe(
                part.Database, part.Log.Spool, cluster.Node, provider.GetRequiredService<DatabaseAlarms>().All[i],
                new StoreWatchOptions(), provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<PostgresProbe>>()))]));
        services.AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<DatabaseProbes>());
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseProbes>());
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        if (options.Cluster is null)
            return;
        InstrumentRegistry registry = endpoints.Services.GetRequiredService<InstrumentRegistry>();
        DatabaseProbes probes = endpoints.Services.GetRequiredService<DatabaseProbes>();
        IReadOnlyList<DatabasePart> parts = endpoints.Services.GetRequiredService<PostgresStores>().Parts;
        foreach ((DatabasePart part, PostgresProbe probe) in parts.Zip(probes.All))
        {
            (string, string)[] labels = part.Name.Length == 0 ? [] : [("database", part.Name)];
            DatabaseObservers.Add(registry, probe, part.Database.Counters, part.Log.Spool, labels);
        }
    }

    private static DatabaseAlarm AlarmOf(
        DatabasePart part, NodeOptions options, ClusterOptions cluster, IServiceProvider services)
    {
        TimeProvider time = services.GetRequiredService<TimeProvider>();
        ILoggerFactory logs = services.GetRequiredService<ILoggerFactory>();
        return new DatabaseAlarm(
            services.GetRequiredService<PostgresStores>().ClusterId, cluster.Name, part.Name, cluster.Node,
            part.Database.Address,
            Receivers.Notifiers(options.Receivers, NodeAlerting.ExternalUrl(options), time, logs),
            time, logs.CreateLogger<DatabaseAlarm>());
    }
}
