using Monitor.EndToEnd.Alerting;
using Monitor.EndToEnd.Durability;
using Monitor.Shared.Sharding;

namespace Monitor.Cluster.Tests;

/// <summary>
/// What a receiver hears while nodes die, sleep and are replaced. That no page comes is not waited for: the page that
/// comes next is the one that must come next.
/// </summary>
public sealed class AlertContinuityTests
{
    private readonly HashSet<string> _keys = [];
    private readonly long _startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 60_000;
    private long _samples;

    [Fact]
    public async Task Kill_of_every_owner_in_turn_neither_pages_again_nor_resolves()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync();
        await FireAsync(cluster, "a");
        for (int round = 0; round < 2; round++)
        {
            ClusterNode owner = await cluster.OwnerOfAsync(round == 0 ? ShardId.Alerting.Value : RiskShard);
            await owner.KillAsync();
            await cluster.SettledAsync();
            await FireAsync(cluster, $"marker-{round}");
            await owner.StartAsync();
            await cluster.SettledAsync();
        }

        await ResolveAsync(cluster, "a");
    }

    [Fact]
    public async Task Breach_while_the_owners_are_dead_is_paged_by_those_who_take_over()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync();
        ClusterNode alerting = await cluster.OwnerOfAsync(ShardId.Alerting.Value);
        ClusterNode risk = await cluster.OwnerOfAsync(RiskShard);
        await alerting.KillAsync();
        if (risk != alerting)
            await risk.KillAsync();
        await FireAsync(cluster, "a");
        await ResolveAsync(cluster, "a");
    }

    [Fact]
    public async Task Owner_that_slept_longer_than_its_leases_pages_nobody_when_it_wakes()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync();
        await FireAsync(cluster, "a");
        ClusterNode sleeper = await cluster.OwnerOfAsync(ShardId.Alerting.Value);
        sleeper.Suspend();
        await cluster.SettledAsync();
        await FireAsync(cluster, "b");
        sleeper.Resume();
        await cluster.SettledAsync();
        await FireAsync(cluster, "c");
        await ResolveAsync(cluster, "a");
    }

    [Fact]
    public async Task Rolling_restart_under_load_pages_nobody()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync();
        await using var load = new ClusterLoad(cluster, components: 3);
        await FireAsync(cluster, "a");
        foreach (ClusterNode node in cluster.Nodes)
        {
            await load.WorkAsync(30);
            Assert.Equal(0, await node.StopAsync());
            await node.StartAsync();
            await cluster.SettledAsync();
        }

        await FireAsync(cluster, "marker");
        await ResolveAsync(cluster, "a");
        await load.AssertCountedOnceAsync();
    }

    private static int RiskShard =>
        Actors.Ingest.ComponentDirectory.ShardOf("risk", ClusterUnderTest.Shards).Value;

    private Task FireAsync(ClusterUnderTest cluster, string book) => ExpectAsync(cluster, book, 20, "firing");

    private Task ResolveAsync(ClusterUnderTest cluster, string book) => ExpectAsync(cluster, book, 5, "resolved");

    /// <summary>Has a book go over or under its limit; the next page must say so, and no other.</summary>
    private async Task ExpectAsync(ClusterUnderTest cluster, string book, double value, string status)
    {
        await ClusterSender.SendAsync(
            cluster, new RemoteWriteRequest().Add("risk", "position", book, value, _startMs + 10 * _samples++));
        Page page = await NextNewAsync(cluster);
        Assert.Equal((status, book), (page.Status, page.Book));
    }

    /// <summary>
    /// The next page that is not another attempt: an attempt that was accepted while its node died comes again, and
    /// the key tells so.
    /// </summary>
    private async Task<Page> NextNewAsync(ClusterUnderTest cluster)
    {
        while (true)
        {
            Page page = await cluster.NextPageAsync();
            if (_keys.Add(page.Key))
                return page;
        }
    }
}
