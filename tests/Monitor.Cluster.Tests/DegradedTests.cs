using Monitor.EndToEnd.Alerting;
using Monitor.EndToEnd.Durability;
using Monitor.EndToEnd.Prometheus;
using Monitor.TestServers.Postgres;

namespace Monitor.Cluster.Tests;

/// <summary>
/// The database is away for longer than leases last, and people are paged all the same: at once, and not a second time
/// when it is back. That no page comes is not waited for: the page that comes next is the one that must come next.
/// </summary>
public sealed class DegradedTests
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly HashSet<string> _keys = [];

    [Fact]
    public async Task Breach_while_the_database_is_away_is_paged_then_and_once()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(server: server);
        await ExpectAsync(cluster, "before", 20, "firing");

        await server.KillAsync();
        await SendAsync(cluster, "lasting", 20);
        Assert.Equal(("firing", "lasting"), await NextNewAsync(cluster));
        await SendAsync(cluster, "passing", 20);
        Assert.Equal(("firing", "passing"), await NextNewAsync(cluster));
        await SendAsync(cluster, "passing", 5);

        // At another node, and of a series that the first one has not heard of.
        await SendAsync(cluster, "elsewhere", 20, node: 1);
        Assert.Equal(("firing", "elsewhere"), await NextNewAsync(cluster));

        // Whatever the shards find in what was kept comes before this.
        await server.StartAgainAsync();
        await cluster.SettledAsync();
        await ExpectAsync(cluster, "after", 20, "firing");
        await SendAsync(cluster, "lasting", 5);
        await SendAsync(cluster, "elsewhere", 5);
        (string, string)[] ends =
            [await NextNewAsync(cluster), await NextNewAsync(cluster), await NextNewAsync(cluster)];
        Assert.Equal([("resolved", "elsewhere"), ("resolved", "lasting"), ("resolved", "passing")], ends.Order());
        await ExpectAsync(cluster, "before", 5, "resolved");
    }

    /// <summary>Has a book go over or under its limit; the next page must say so, and no other.</summary>
    private async Task ExpectAsync(ClusterUnderTest cluster, string book, double value, string status)
    {
        await SendAsync(cluster, book, value);
        Assert.Equal((status, book), await NextNewAsync(cluster));
    }

    private static Task SendAsync(ClusterUnderTest cluster, string book, double value, int node = 0) => Poll.UntilAsync(
        () => new RemoteWriteRequest()
            .Add("risk", "position", book, value, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds())
            .TrySendAsync(Client, cluster.Nodes[node].Page),
        cluster.Describe);

    /// <summary>The next page under a key that is new: whoever honours keys hears of no other.</summary>
    private async Task<(string Status, string Book)> NextNewAsync(ClusterUnderTest cluster)
    {
        while (true)
        {
            Page page = await cluster.NextPageAsync();
            if (_keys.Add(page.Key))
                return (page.Status, page.Book);
        }
    }
}
