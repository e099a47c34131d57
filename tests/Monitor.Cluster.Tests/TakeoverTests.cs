using Monitor.EndToEnd.Prometheus;

namespace Monitor.Cluster.Tests;

/// <summary>Nodes that die, pause and go, under load: every shard has an owner again, and nothing is lost.</summary>
public sealed class TakeoverTests
{
    [Fact]
    public async Task Shards_are_spread_over_the_nodes_and_stay_where_they_are()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync();
        await using var load = new ClusterLoad(cluster, components: 3);
        IReadOnlyDictionary<int, (string Owner, long Epoch)> before = await cluster.LeasesAsync();
        await load.WorkAsync(300);
        Assert.Equal(before, await cluster.LeasesAsync());
        await load.AssertCountedOnceAsync();
    }

    [Fact]
    public async Task Kill_of_a_node_moves_its_shards_and_loses_and_doubles_nothing()
    {
        var random = new Random(1);
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync();
        await using var load = new ClusterLoad(cluster, components: 4);
        for (int kill = 0; kill < 3; kill++)
        {
            await load.WorkAsync(random.Next(20, 200));
            ClusterNode victim = cluster.Nodes[random.Next(cluster.Nodes.Count)];
            await victim.KillAsync();
            await cluster.SettledAsync();
            await victim.StartAsync();
            await cluster.SettledAsync();
        }

        Assert.True(load.Unanswered > 0, "No kill interrupted anything.");
        await load.AssertCountedOnceAsync();
    }

    [Fact]
    public async Task Node_that_slept_longer_than_its_leases_gives_way_to_those_who_took_over()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync();
        await using var load = new ClusterLoad(cluster, components: 4);
        await load.WorkAsync(50);
        IReadOnlyDictionary<int, (string Owner, long Epoch)> before = await cluster.LeasesAsync();
        ClusterNode sleeper = cluster.Nodes[0];
        sleeper.Suspend();
        await cluster.SettledAsync();
        await load.WorkAsync(50);
        sleeper.Resume();
        await cluster.SettledAsync();
        await load.WorkAsync(50);

        IReadOnlyDictionary<int, (string Owner, long Epoch)> after = await cluster.LeasesAsync();
        Assert.All(
            before.Where(lease => lease.Value.Owner == sleeper.Name),
            lease => Assert.True(after[lease.Key].Epoch > lease.Value.Epoch, $"shard {lease.Key} kept its epoch"));
        Assert.Contains("Abandoned", sleeper.Output);
        await load.AssertCountedOnceAsync();
    }

    [Fact]
    public async Task Node_that_is_told_to_stop_hands_its_shards_over_though_its_leases_would_run_on()
    {
        // The test would not live to see these run out: every shard that moves was given back.
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(lease: TimeSpan.FromMinutes(1));
        await using var load = new ClusterLoad(cluster, components: 4);
        await load.WorkAsync(50);
        ClusterNode leaver = cluster.Nodes[1];
        Assert.Equal(0, await leaver.StopAsync());
        await cluster.SettledAsync();
        Assert.DoesNotContain("Abandoned", leaver.Output);
        await load.WorkAsync(50);
        await load.AssertCountedOnceAsync();
    }

    [Fact]
    public async Task Second_node_of_a_name_is_refused_with_a_sentence()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(nodes: 1);
        await using ClusterNode twin = cluster.Twin(cluster.Nodes[0]);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(twin.StartAsync);
        Assert.Contains($"Another node named {twin.Name} is in the cluster", refusal.Message);
        Assert.True(await cluster.Nodes[0].IsReadyAsync());
    }

    [Fact]
    public async Task Restart_of_the_database_is_sat_out()
    {
        await using var server = await TestServers.Postgres.PostgresServer.StartAsync();
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(server: server);
        await using var load = new ClusterLoad(cluster, components: 3);
        await load.WorkAsync(50);
        await server.StopAsync();
        await Poll.UntilAsync(
            async () => !(await Task.WhenAll(cluster.Nodes.Select(node => node.IsReadyAsync()))).Any(ready => ready),
            () => $"a node is ready without its database\n{cluster.Describe()}");
        await Poll.UntilAsync(
            async () => (await Task.WhenAll(cluster.Nodes.Select(node => node.TakesDataAsync()))).All(takes => takes),
            () => $"a node takes no data though it has room for it\n{cluster.Describe()}");
        await server.StartAgainAsync();
        await cluster.SettledAsync();
        await load.WorkAsync(50);
        await server.KillAsync();
        await server.StartAgainAsync();
        await cluster.SettledAsync();
        await load.WorkAsync(50);
        await load.AssertCountedOnceAsync();
    }
}
