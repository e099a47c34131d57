using Monitor.EndToEnd.Alerting;
using Monitor.EndToEnd.Durability;
using Monitor.EndToEnd.Prometheus;
using Monitor.Shared.Sharding;
using Monitor.TestServers.Network;
using Monitor.TestServers.Postgres;

namespace Monitor.Cluster.Tests;

/// <summary>Nodes on machines of their own whose wire is cut: nothing is refused, all of it is lost.</summary>
public sealed class NetworkCutTests
{
    private readonly HashSet<string> _keys = [];
    private readonly long _startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 60_000;

    [NetworkFact]
    [Trait("needs", "network")]
    public async Task Node_cut_off_from_the_database_gives_way_keeps_what_it_is_sent_and_comes_back()
    {
        await using NetworkNamespaces network = await NetworkNamespaces.CreateAsync(machines: 3);
        await using PostgresServer server = await StartServerAsync();
        await using ClusterUnderTest cluster =
            await ClusterUnderTest.StartAsync(new ClusterSetup { Server = server, Network = network });
        await using var load = new ClusterLoad(cluster, components: 4);
        await load.WorkAsync(50);
        ClusterNode cut = cluster.Nodes[0];
        await network.CutAsync(0, network.Database);
        await UntilOthersOwnAllAsync(cluster, cut);
        await Poll.UntilAsync(async () => !await cut.IsReadyAsync() && await cut.TakesDataAsync(), cluster.Describe);
        await load.WorkAsync(50);
        await network.HealAsync(0, network.Database);
        await cluster.SettledAsync();
        await load.WorkAsync(50);
        await load.AssertCountedOnceAsync();
    }

    [NetworkFact]
    [Trait("needs", "network")]
    public async Task Owner_of_alerting_cut_off_from_everybody_is_replaced_and_nobody_is_paged_twice()
    {
        await using NetworkNamespaces network = await NetworkNamespaces.CreateAsync(machines: 3);
        await using PostgresServer server = await StartServerAsync();
        await using ClusterUnderTest cluster =
            await ClusterUnderTest.StartAsync(new ClusterSetup { Server = server, Network = network });
        await PageAsync(cluster, "a", 20, 0, "firing");
        ClusterNode cut = await cluster.OwnerOfAsync(ShardId.Alerting.Value);
        int machine = cluster.Nodes.ToList().IndexOf(cut);
        string[] all =
        [
            network.Here, network.Database,
            .. Enumerable.Range(0, 3).Where(other => other != machine).Select(network.AddressOf),
        ];
        foreach (string address in all)
            await network.CutAsync(machine, address);
        await UntilOthersOwnAllAsync(cluster, cut);
        await PageAsync(cluster, "b", 20, 1, "firing");
        foreach (string address in all)
            await network.HealAsync(machine, address);
        await cluster.SettledAsync();
        await PageAsync(cluster, "c", 20, 2, "firing");
        await PageAsync(cluster, "a", 5, 3, "resolved");
    }

    private static async Task<PostgresServer> StartServerAsync()
    {
        PostgresServer server = await PostgresServer.StartAsync("listen_addresses = '*'");
        await server.AdmitOthersAsync();
        return server;
    }

    private static Task UntilOthersOwnAllAsync(ClusterUnderTest cluster, ClusterNode cut) => Poll.UntilAsync(
        async () => await cluster.LeasesAsync() is { Count: ClusterUnderTest.Shards + 1 } leases
            && leases.Values.All(lease => lease.Owner != cut.Name),
        cluster.Describe);

    /// <summary>Has a book go over or under its limit; the next page must say so, and no other.</summary>
    private async Task PageAsync(ClusterUnderTest cluster, string book, double value, int sample, string status)
    {
        await ClusterSender.SendAsync(
            cluster, new RemoteWriteRequest().Add("risk", "position", book, value, _startMs + 10 * sample));
        Page page;
        // Another attempt at a page whose delivery could not be journaled any more comes under the same key.
        do
            page = await cluster.NextPageAsync();
        while (!_keys.Add(page.Key));
        Assert.Equal((status, book), (page.Status, page.Book));
    }
}
