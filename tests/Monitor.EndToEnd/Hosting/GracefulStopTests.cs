using System.Diagnostics;
using Monitor.EndToEnd.Durability;
using Monitor.EndToEnd.Prometheus;

namespace Monitor.EndToEnd.Hosting;

public sealed class GracefulStopTests
{
    private const string Yaml =
        """
        machine: {enabled: false}
        rules: {machine_defaults: false}
        """;

    /// <summary>Longest that a stop may take, and what ending the process and noticing it takes beside.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(6);

    [Theory]
    [InlineData("remote write")]
    [InlineData("otlp")]
    public async Task Stop_under_load_is_in_time_and_loses_nothing_that_was_acknowledged(string protocol)
    {
        await using var place = new NodePlace(Yaml);
        await place.StartAsync();
        long startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 400_000;
        ILoad[] senders = [.. Enumerable.Range(0, 4).Select(i => Sender(protocol, place, $"desk-{i}", startMs))];
        Task[] running = [.. senders.Select(sender => Task.Run(sender.RunUntilRefusedAsync))];
        while (senders.Sum(sender => sender.Acknowledged) < 300)
            await Task.Delay(5);

        long began = Stopwatch.GetTimestamp();
        Assert.Equal(0, await place.Node.StopAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Limit);
        await Task.WhenAll(running);

        string snapshots = Path.Combine(place.Node.WorkingDirectory, "monitor-data", "snapshots");
        Assert.NotEmpty(Directory.EnumerateFiles(snapshots, "shard-*"));
        await place.StartAsync();
        await Poll.UntilAsync(
            async () => await Exposed.SumAsync(place.Page, "monitor_shards_recovering") == 0,
            () => "The shards do not recover.");
        // All was in the checkpoints: nothing of the log was read again.
        Assert.Equal(0, await Exposed.SumAsync(place.Page, "monitor_shard_records_total"));
        var windows = new CountedWindows(place.Page);
        foreach (ILoad sender in senders)
        {
            await windows.CatchUpAsync(sender.Component);
            IReadOnlyList<double> counts = await windows.ReadAsync(sender.Component, sender.Metric, "count");
            Assert.Equal(sender.Series, counts.Count);
            // The request without an answer may have been kept.
            Assert.All(counts, count => Assert.InRange(count, sender.Acknowledged, sender.Acknowledged + 1));
        }
    }

    private static ILoad Sender(string protocol, NodePlace place, string component, long startMs) =>
        protocol == "otlp"
            ? new OtlpLoad(place.Node.OtlpHttp, component, startMs)
            : new RemoteWriteSender(place.Page, component, startMs);
}
