using System.Net;
using Monitor.EndToEnd.Alerting;
using Monitor.EndToEnd.Durability;
using Monitor.EndToEnd.Prometheus;
using Monitor.TestServers.Disks;
using Monitor.TestServers.Postgres;

namespace Monitor.Cluster.Tests;

/// <summary>Disks that are really full, under the database and under a node, and really have room again.</summary>
public sealed class FullDiskTests
{
    private const string DatabaseAway = "MonitorDatabaseAway";

    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly HashSet<string> _keys = [];
    private readonly long _startMs = NowMs - 200_000;
    private int _seconds;

    [DiskFact]
    public async Task Full_disk_of_the_database_is_told_and_data_is_kept_until_it_has_room()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(128 << 20);
        await using PostgresServer server = await PostgresServer.StartOnAsync(disk.Path);
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(server: server);
        await using var load = new ClusterLoad(cluster, components: 3);
        await load.WorkAsync(50);

        disk.Fill();
        await UntilEachAsync(cluster, SaysFullAsync);
        await UntilEachAsync(cluster, node => node.TakesDataAsync());
        Assert.Equal(("firing", DatabaseAway), await NextNewAsync(cluster));
        await load.WorkAsync(50);
        await BreachAsync(cluster, "a");

        disk.Free();
        // In whichever order: the cluster is back, and what happened meanwhile is told.
        HashSet<(string, string)> told = [await NextNewAsync(cluster), await NextNewAsync(cluster)];
        Assert.Equal([("firing", "a"), ("resolved", DatabaseAway)], told.Order());
        await cluster.SettledAsync();
        await load.WorkAsync(50);
        await load.AssertCountedOnceAsync();
    }

    [DiskFact]
    public async Task Full_disk_of_a_node_refuses_what_the_database_does_not_take_until_it_has_room()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(32 << 20);
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(
            new ClusterSetup { Server = server, DataOfFirst = Path.Combine(disk.Path, "data") });
        ClusterNode full = cluster.Nodes[0];

        // With the database there the disk is not needed.
        disk.Fill();
        await WriteAsync(cluster, 10);
        await server.KillAsync();
        await Poll.UntilAsync(() => RefusesAsync(full), cluster.Describe);
        await Poll.UntilAsync(async () => !await full.TakesDataAsync(), cluster.Describe);
        await WriteAsync(cluster, 10);

        disk.Free();
        await Poll.UntilAsync(full.TakesDataAsync, cluster.Describe);
        await WriteAsync(cluster, 10);
        await server.StartAgainAsync();
        await cluster.SettledAsync();
        await WriteAsync(cluster, 10);
        var windows = new ClusterWindows(cluster);
        await windows.CatchUpAsync("desk");
        await Poll.UntilAsync(
            async () => (await windows.ReadAsync("desk", "level", "count")).SequenceEqual([_seconds]),
            () => $"not every one of {_seconds} samples is counted once\n{cluster.Describe()}");
    }

    private static Task UntilEachAsync(ClusterUnderTest cluster, Func<ClusterNode, Task<bool>> holds) =>
        Poll.UntilAsync(
            async () => (await Task.WhenAll(cluster.Nodes.Select(holds))).All(held => held), cluster.Describe);

    private static Task BreachAsync(ClusterUnderTest cluster, string book) => ClusterSender.SendAsync(
        cluster, new RemoteWriteRequest().Add("risk", "position", book, 20, NowMs));

    /// <summary>Samples of one series, a second each, at the first node or at the next that takes them.</summary>
    private async Task WriteAsync(ClusterUnderTest cluster, int samples)
    {
        for (int i = 0; i < samples; i++, _seconds++)
        {
            await ClusterSender.SendAsync(
                cluster, new RemoteWriteRequest().Add("desk", "level", "x", i, _startMs + 1000 * _seconds));
        }
    }

    /// <summary>Whether a node says of a sample that it cannot keep it, and why.</summary>
    private static async Task<bool> RefusesAsync(ClusterNode node)
    {
        try
        {
            using HttpResponseMessage answer =
                await new RemoteWriteRequest().Add("refused", "level", "x", 1, NowMs).PostAsync(Client, node.Page);
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable
                && (await answer.Content.ReadAsStringAsync()).Contains("what this node may keep for it is full");
        }
        catch (OperationCanceledException)
        {
            // It still waits for the database.
            return false;
        }
    }

    private static async Task<bool> SaysFullAsync(ClusterNode node)
    {
        using HttpResponseMessage answer = await Client.GetAsync(new Uri(node.Page, "readyz"));
        return (await answer.Content.ReadAsStringAsync()).Contains("the server's disk is full");
    }

    private async Task<(string Status, string Book)> NextNewAsync(ClusterUnderTest cluster)
    {
        while (true)
        {
            Page page = await cluster.NextPageAsync();
            if (_keys.Add(page.Key))
                return (page.Status, page.Book);
        }
    }

    private static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
