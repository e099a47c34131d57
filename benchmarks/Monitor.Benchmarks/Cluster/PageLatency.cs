using System.Diagnostics;
using Monitor.Cluster.Tests;
using Monitor.EndToEnd.Alerting;
using Monitor.EndToEnd.Durability;

namespace Monitor.Benchmarks.Cluster;

/// <summary>From the acknowledgement of a sample to the page at the receiver, nothing else going on.</summary>
internal static class PageLatency
{
    public static async Task MeasureAsync(int pages, int nodes)
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(nodes);
        List<double> whole = [], accepted = [];
        for (int i = 0; i < pages; i++)
        {
            long nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            long beganAt = Stopwatch.GetTimestamp();
            Task<Page> page = cluster.Receiver.AcceptedAsync();
            await ClusterSender.SendAsync(
                cluster, new RemoteWriteRequest().Add("risk", "position", $"{i}", 20, nowMs));
            long acceptedAt = Stopwatch.GetTimestamp();
            await page;
            whole.Add(Stopwatch.GetElapsedTime(beganAt).TotalMilliseconds);
            accepted.Add(Stopwatch.GetElapsedTime(acceptedAt).TotalMilliseconds);
            await Task.Delay(20);
        }

        ClusterBenchmark.Print($"sample sent to page, {nodes} nodes", whole);
        ClusterBenchmark.Print($"sample accepted to page, {nodes} nodes", accepted);
    }
}
