using System.Globalization;
using Monitor.Cluster.Tests;
using Monitor.EndToEnd;
using Monitor.EndToEnd.Durability;

namespace Monitor.Benchmarks.Cluster;

/// <summary>
/// Samples for each second of processor, over every process: the same stream into one node that is alone, and into
/// three over PostgreSQL with the server's own time added.
/// </summary>
internal static class IngestCost
{
    private const int Components = 20;
    private const int SeriesOfEach = 1_000;

    private static readonly HttpClient Client = new();

    public static async Task MeasureAsync(int requests)
    {
        double alone = await AloneAsync(requests);
        double cluster = await ClusterAsync(requests);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"samples per processor second: alone {alone:0}, cluster of 3 {cluster:0}, ratio {alone / cluster:0.00}"));
    }

    private static async Task<double> AloneAsync(int requests)
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync(
            "machine: {enabled: false}\nrules: {machine_defaults: false}\n");
        return await MeasureAsync(requests, _ => node.Page, () => ProcessorTime.OfTree(node.Process.Id));
    }

    private static async Task<double> ClusterAsync(int requests)
    {
        await using var server = await TestServers.Postgres.PostgresServer.StartAsync();
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(server: server);
        double nodes = 0, database = 0;
        double rate = await MeasureAsync(
            requests,
            request => cluster.Nodes[request % cluster.Nodes.Count].Page,
            () =>
            {
                nodes = cluster.Nodes.Sum(node => ProcessorTime.OfTree(node.ProcessId));
                database = ProcessorTime.OfTree(server.ProcessId);
                return nodes + database;
            });
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"processor seconds from their starts: nodes {nodes:0.0}, database {database:0.0}"));
        return rate;
    }

    private static async Task<double> MeasureAsync(int requests, Func<int, Uri> pageOf, Func<double> processor)
    {
        long startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 300_000;
        int warmUp = Components * 10;
        await SendAllAsync(pageOf, 0, warmUp, startMs);
        double before = await SettledAsync(processor);
        await SendAllAsync(pageOf, warmUp, requests, startMs);
        double used = await SettledAsync(processor) - before;
        return (double)requests * SeriesOfEach / used;
    }

    /// <summary>Each component's requests one after the other, a few components at a time.</summary>
    private static Task SendAllAsync(Func<int, Uri> pageOf, int first, int count, long startMs) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, Components), new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (component, _) =>
            {
                for (int request = first + component; request < first + count; request += Components)
                    await SendAsync(pageOf, request, startMs);
            });

    private static Task SendAsync(Func<int, Uri> pageOf, int request, long startMs)
    {
        var body = new RemoteWriteRequest();
        int step = request / Components;
        for (int i = 0; i < SeriesOfEach; i++)
            body.Add($"load-{request % Components}", "level", $"{i}", step, startMs + 500 * step);

        // A component keeps to one node, as a service keeps its connection.
        return body.SendAsync(Client, pageOf(request % Components));
    }

    /// <summary>The time that is used once the servers have done what was begun: it stands still, nearly.</summary>
    private static async Task<double> SettledAsync(Func<double> processor)
    {
        double last = processor();
        while (true)
        {
            await Task.Delay(1000);
            double now = processor();
            if (now - last < 0.1)
                return now;
            last = now;
        }
    }
}
