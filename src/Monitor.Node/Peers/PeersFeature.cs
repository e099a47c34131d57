using Monitor.Actors.Composition;
using Monitor.Actors.Instruments;
using Monitor.Actors.Peers;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Shared.Peers;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Peers;

/// <summary>What nodes say to each other on the node port. A node that is alone neither asks nor answers.</summary>
internal sealed class PeersFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(provider =>
        {
            Member self = provider.GetRequiredService<NodeCore>().Coordinator.Self;
            return new PeerGreeting(
                options.Cluster?.Name ?? "", options.Shards, self.Node, self.Incarnation, self.Version);
        });
        if (options.Cluster is not { } cluster)
        {
            services.AddSingleton<IPeers, NoPeers>();
            return;
        }

        if (cluster.Tls is { } tls)
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<PeerCertificates>(provider, tls));
        services.AddSingleton(provider => new PeerAuthentication(
            cluster.Token, cluster.Tls is not null, provider.GetRequiredService<InstrumentRegistry>()));
        services.AddSingleton(provider => new PeerClient(
            provider.GetRequiredService<PeerGreeting>(), cluster.Token, provider.GetService<PeerCertificates>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<InstrumentRegistry>()));
        services.AddSingleton<IPeers>(provider => provider.GetRequiredService<PeerClient>());
        services.AddSingleton<PeerService>();
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        if (options.Cluster is not null)
            endpoints.Services.GetRequiredService<PeerService>().Map(endpoints.Native);
    }
}
