using Monitor.TestServers.Postgres;

namespace Monitor.Cluster.Tests;

/// <summary>The database's primary is lost, and a standby that was waited for takes its place.</summary>
public sealed class FailoverTests
{
    [Fact]
    public async Task Nodes_find_the_promoted_standby_and_nothing_is_lost()
    {
        await using PostgresServer primary = await PostgresServer.StartAsync("synchronous_standby_names = 'standby'");
        await using PostgresServer standby = await primary.StartStandbyAsync("synchronous_standby_names = ''");
        await using ClusterUnderTest cluster =
            await ClusterUnderTest.StartAsync(new ClusterSetup { Server = primary, Standby = standby });
        await using var load = new ClusterLoad(cluster, components: 3);
        await load.WorkAsync(50);
        IReadOnlyDictionary<int, (string Owner, long Epoch)> before = await cluster.LeasesAsync();

        await primary.KillAsync();
        await load.WorkAsync(20);
        await standby.PromoteAsync();
        cluster.Server = standby;

        await cluster.SettledAsync();
        await load.WorkAsync(50);
        IReadOnlyDictionary<int, (string Owner, long Epoch)> after = await cluster.LeasesAsync();
        Assert.All(after, lease => Assert.True(lease.Value.Epoch >= before[lease.Key].Epoch));
        await load.AssertCountedOnceAsync();
    }
}
