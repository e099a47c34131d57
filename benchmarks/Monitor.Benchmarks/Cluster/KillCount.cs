using System.Diagnostics;
using System.Globalization;
using Monitor.Cluster.Tests;
using Monitor.EndToEnd.Alerting;
using Monitor.EndToEnd.Durability;
using Monitor.Shared.Sharding;

namespace Monitor.Benchmarks.Cluster;

/// <summary>
/// kill -9 of a node again and again under load, every second one the owner of alerting, and a breach right after
/// each: how many samples that were acknowledged are missing, how many count twice, and how many breaches were not
/// paged once. The lease is short, so that a hundred kills fit into ten minutes.
/// </summary>
internal static class KillCount
{
    private const int Senders = 6;

    // What was sent must still be in the ten minutes that are asked for at the end of a round.
    private const int KillsInRound = 10;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    /// <returns>The process' exit code: 0 when nothing was lost or doubled.</returns>
    public static async Task<int> MeasureAsync(int kills)
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(new ClusterSetup { Lease = Lease });
        var random = new Random(1);
        var pages = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        long acknowledged = 0, interrupted = 0, lost = 0, doubled = 0;
        long startedAt = Stopwatch.GetTimestamp();
        for (int done = 0; done < kills;)
        {
            await using var load = new ClusterLoad(cluster, Senders, $"round-{done / KillsInRound}");
            for (int end = Math.Min(kills, done + KillsInRound); done < end; done++)
                await KillAsync(cluster, load, done, random, pages);
            var counts = await load.CountAsync();
            acknowledged += counts.Sum(series => series.Acknowledged);
            interrupted += load.Unanswered;
            lost += counts.Sum(series => Math.Max(0, series.Acknowledged - series.Counted));
            doubled += counts.Sum(series => Math.Max(0, series.Counted - series.Acknowledged));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {done} kills, {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:0} s: {acknowledged} samples "
                + $"acknowledged, {interrupted} attempts interrupted, {lost} samples lost, {doubled} doubled"));
        }

        int twice = pages.Values.Count(keys => keys.Count > 1);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kills} kills: {acknowledged} samples acknowledged, {lost} lost, {doubled} doubled; {pages.Count} of "
            + $"{kills} breaches paged, {twice} under more than one key"));
        return lost + doubled + twice + kills - pages.Count == 0 ? 0 : 1;
    }

    private static async Task KillAsync(
        ClusterUnderTest cluster, ClusterLoad load, int number, Random random,
        Dictionary<string, HashSet<string>> pages)
    {
        await load.WorkAsync(random.Next(10, 100));
        ClusterNode victim = number % 2 == 0
            ? cluster.Nodes[random.Next(cluster.Nodes.Count)] : await cluster.OwnerOfAsync(ShardId.Alerting.Value);
        await victim.KillAsync();
        string book = $"kill-{number}";
        await ClusterSender.SendAsync(cluster, new RemoteWriteRequest().Add(
            "risk", "position", book, 20, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));
        while (!pages.ContainsKey(book))
        {
            Page page = await cluster.NextPageAsync();
            if (page.Status == "firing" && !pages.TryAdd(page.Book, [page.Key]))
                pages[page.Book].Add(page.Key);
        }

        await victim.StartAsync();
        await cluster.SettledAsync();
    }
}
