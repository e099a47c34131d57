using System.Globalization;
using Monitor.Cluster.Tests;
using Monitor.EndToEnd;
using Monitor.EndToEnd.Durability;
using Monitor.TestServers.Postgres;

namespace Monitor.Benchmarks.Cluster;

/// <summary>
/// What samples cost in processor time, over every process: the same stream into one node that is alone, and into
/// three over PostgreSQL with the server's own time added. Three numbers for each: at rest, at a steady pace, and as
/// fast as they are taken. Both save their state as often as they do by default.
/// </summary>
internal static class IngestCost
{
    private const int Components = 20;
    private const int SeriesOfEach = 1_000;
    private const int WarmUp = Components * 150;
    private const int SteadySeconds = 30;
    private const int RestSeconds = 10;

    private static readonly TimeSpan Checkpoints = TimeSpan.FromSeconds(30);
    private static readonly HttpClient Client = new();

    public static async Task MeasureAsync(int requests)
    {
        Cost alone = await AloneAsync(requests);
        Cost cluster = await ClusterAsync(requests);
        Print("at rest, processor per second", alone.Rest, cluster.Rest);
        Print($"steady {Components * SeriesOfEach} samples/s, processor per second", alone.Steady, cluster.Steady);
        Print("at full speed, processor per million samples", alone.Full, cluster.Full);
    }

    private static void Print(string what, double alone, double cluster) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: alone {alone:0.000} s, cluster of 3 {cluster:0.000} s, ratio {cluster / alone:0.00}"));

    private static async Task<Cost> AloneAsync(int requests)
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync(
            "machine: {enabled: false}\nrules: {machine_defaults: false}\n");
        return await MeasureAsync(
            requests, _ => node.Page, () => Used("node", ProcessorTime.OfTree(node.Process.Id)),
            () => Task.CompletedTask);
    }

    private static async Task<Cost> ClusterAsync(int requests)
    {
        await using var server = await PostgresServer.StartAsync(DatabaseStatements.Settings);
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(
            server: server, checkpoints: Checkpoints);
        await DatabaseStatements.BeginAsync(server, cluster.Database);
        Cost cost = await MeasureAsync(
            requests,
            request => cluster.Nodes[request % cluster.Nodes.Count].Page,
            () => new Dictionary<string, double>
            {
                ["nodes"] = cluster.Nodes.Sum(node => ProcessorTime.OfTree(node.ProcessId)),
                ["database"] = ProcessorTime.OfTree(server.ProcessId),
            },
            async () => Console.WriteLine("  " + await server.ScalarAsync<string>(
                cluster.Database,
                """
                SELECT format('commits %s, written ahead %s MB', xact_commit,
                  (SELECT wal_bytes FROM pg_stat_wal)::bigint >> 20)
                FROM pg_stat_database WHERE datname = current_database()
                """)));
        await DatabaseStatements.PrintAsync(server, cluster.Database);
        return cost;
    }

    private static Dictionary<string, double> Used(string name, double seconds) => new() { [name] = seconds };

    private static async Task<Cost> MeasureAsync(
        int requests, Func<int, Uri> pageOf, Func<Dictionary<string, double>> processor, Func<Task> describe)
    {
        long startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 500_000;
        await SendAllAsync(pageOf, 0, WarmUp, startMs);
        await Task.Delay(TimeSpan.FromSeconds(5));
        double rest = await PhaseAsync(
            "rest", processor, describe, () => Task.Delay(TimeSpan.FromSeconds(RestSeconds)), 0);
        rest /= RestSeconds;
        double steady = await PhaseAsync(
            "steady", processor, describe, () => SteadyAsync(pageOf, WarmUp, startMs), rest);
        int first = WarmUp + SteadySeconds * Components;
        double full = await PhaseAsync(
            "full", processor, describe, () => SendAllAsync(pageOf, first, requests, startMs), rest);
        return new Cost(rest, steady / SteadySeconds, full * 1e6 / ((double)requests * SeriesOfEach));
    }

    /// <returns>Seconds of processor that the work took, to its end.</returns>
    private static async Task<double> PhaseAsync(
        string name, Func<Dictionary<string, double>> processor, Func<Task> describe, Func<Task> work, double rest)
    {
        await describe();
        Dictionary<string, double> before = processor();
        await work();
        if (rest > 0)
            await SettledAsync(() => processor().Values.Sum(), rest);
        Dictionary<string, double> after = processor();
        string parts = string.Join(", ", after.Select(part => string.Create(
            CultureInfo.InvariantCulture, $"{part.Key} {part.Value - before[part.Key]:0.00} s")));
        Console.WriteLine($"  {name}: {parts}");
        await describe();
        return after.Values.Sum() - before.Values.Sum();
    }

    /// <summary>Every component's request once a second.</summary>
    private static async Task SteadyAsync(Func<int, Uri> pageOf, int first, long startMs)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / Components));
        for (int request = first; request < first + SteadySeconds * Components; request++)
        {
            await second.WaitForNextTickAsync();
            await SendAsync(pageOf, request, startMs);
        }
    }

    /// <summary>Each component's requests one after the other, as fast as they are taken.</summary>
    private static Task SendAllAsync(Func<int, Uri> pageOf, int first, int count, long startMs) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, Components), new ParallelOptions { MaxDegreeOfParallelism = Components },
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

    /// <summary>Waits until the servers have done what was begun: they use hardly more than at rest.</summary>
    private static async Task SettledAsync(Func<double> processor, double rest)
    {
        double last = processor();
        while (true)
        {
            await Task.Delay(1000);
            double now = processor();
            if (now - last < 1.3 * rest + 0.03)
                return;
            last = now;
        }
    }

    /// <param name="Rest">Seconds of processor in a second without samples.</param>
    /// <param name="Steady">Seconds of processor in a second at a steady pace.</param>
    /// <param name="Full">Seconds of processor for a million samples at full speed.</param>
    private sealed record Cost(double Rest, double Steady, double Full);
}
