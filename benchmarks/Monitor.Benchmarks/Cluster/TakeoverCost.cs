using System.Diagnostics;
using Monitor.Actors.Ingest;
using Monitor.Cluster.Tests;
using Monitor.EndToEnd.Alerting;
using Monitor.EndToEnd.Durability;
using Monitor.Shared.Sharding;

namespace Monitor.Benchmarks.Cluster;

/// <summary>
/// From kill -9 of an owner to the page for a breach that is written at once after it: the lease runs out, the next
/// owner takes the shard, reads checkpoint and log, judges the rule, and the receiver has the page.
/// </summary>
internal static class TakeoverCost
{
    private const int Background = 100;

    public static async Task MeasureAsync(int kills, int series)
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync();
        using var stop = new CancellationTokenSource();
        Task load = LoadAsync(cluster, series, stop.Token);
        var random = new Random(1);
        List<double> ofShard = [], ofAlerting = [];
        for (int kill = 0; kill < kills; kill++)
        {
            // A breach that clears: the next kill begins from calm.
            await Task.Delay(TimeSpan.FromSeconds(3 + 3 * random.NextDouble()));
            ClusterNode risk = await cluster.OwnerOfAsync(Shard);
            ClusterNode alerting = await cluster.OwnerOfAsync(ShardId.Alerting.Value);
            ClusterNode victim = kill % 2 == 0 ? risk : alerting;
            List<double> times = victim == alerting ? ofAlerting : ofShard;
            long killedAt = Stopwatch.GetTimestamp();
            await victim.KillAsync();
            await WriteAsync(cluster, $"{kill}", 20);
            await PageAsync(cluster, "firing", $"{kill}");
            times.Add(Stopwatch.GetElapsedTime(killedAt).TotalMilliseconds);
            await WriteAsync(cluster, $"{kill}", 5);
            await PageAsync(cluster, "resolved", $"{kill}");
            await victim.StartAsync();
            await cluster.SettledAsync();
        }

        await stop.CancelAsync();
        await load;
        if (ofShard.Count > 0)
            ClusterBenchmark.Print($"kill of a shard's owner to the page, {series} series", ofShard);
        if (ofAlerting.Count > 0)
            ClusterBenchmark.Print($"kill of the alerts' owner to the page, {series} series", ofAlerting);
    }

    private static int Shard => ComponentDirectory.ShardOf("risk", ClusterUnderTest.Shards).Value;

    private static async Task PageAsync(ClusterUnderTest cluster, string status, string book)
    {
        Page page;
        do
            page = await cluster.Receiver.AcceptedAsync();
        while (page.Status != status || page.Book != book);
    }

    private static Task WriteAsync(ClusterUnderTest cluster, string book, double value) => ClusterSender.SendAsync(
        cluster, new RemoteWriteRequest().Add("risk", "position", book, value, NowMs));

    private static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A sample of every series each ten seconds, spread over components and time.</summary>
    private static async Task LoadAsync(ClusterUnderTest cluster, int series, CancellationToken stop)
    {
        TimeSpan pause = TimeSpan.FromSeconds(10) / Background;
        for (int turn = 0; !stop.IsCancellationRequested; turn++)
        {
            var request = new RemoteWriteRequest();
            for (int i = 0; i < series / Background; i++)
                request.Add($"load-{turn % Background}", "level", $"{i}", turn, NowMs);
            await ClusterSender.SendAsync(cluster, request, givenUp: CancellationToken.None);
            await Task.Delay(pause, CancellationToken.None);
        }
    }
}
