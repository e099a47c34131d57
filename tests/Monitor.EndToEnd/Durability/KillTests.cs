using Monitor.Client;
using Monitor.EndToEnd.Prometheus;

namespace Monitor.EndToEnd.Durability;

/// <summary>
/// kill -9 in the middle of the work, again and again: what was acknowledged counts, and counts once.
/// </summary>
public sealed class KillTests
{
    private const int Kills = 4;

    private const string Yaml =
        """
        machine: {enabled: false}
        rules: {machine_defaults: false}
        data: {checkpoint_interval: 1s}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Samples_written_remotely_while_the_node_is_killed_count_once(int seed)
    {
        await using var place = new NodePlace(Yaml);
        await place.StartAsync();
        long startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 400_000;
        RemoteWriteSender[] senders =
            [.. Enumerable.Range(0, 4).Select(i => new RemoteWriteSender(place.Page, $"desk-{i}", startMs))];
        using var stop = new CancellationTokenSource();
        Task[] running = [.. senders.Select(sender => Task.Run(() => sender.RunAsync(stop.Token)))];

        await KillAtRandomAsync(place, seed, () => senders.Sum(sender => sender.Acknowledged), 50, 600);
        await stop.CancelAsync();
        await Task.WhenAll(running);

        Assert.True(senders.Sum(sender => sender.Unanswered) > 0, "No kill interrupted anything.");
        var windows = new CountedWindows(place.Page);
        foreach (RemoteWriteSender sender in senders)
        {
            await windows.CatchUpAsync(sender.Component);
            IReadOnlyList<double> counts =
                await windows.ReadAsync(sender.Component, RemoteWriteSender.Metric, "count");
            Assert.Equal(Enumerable.Repeat((double)sender.Acknowledged, RemoteWriteSender.Series), counts);
        }
    }

    [Fact]
    public async Task Observations_of_native_clients_while_the_node_is_killed_count_once()
    {
        const int seed = 3;
        await using var place = new NodePlace(Yaml);
        await place.StartAsync();
        MonitorClient[] clients = [.. Enumerable.Range(0, 3).Select(i => Connect(place, $"gateway-{i}", seed + i))];
        using var stop = new CancellationTokenSource();
        Task<(double Orders, long Latencies)>[] running =
            [.. clients.Select(client => Task.Run(() => Measure(client, stop.Token)))];

        await KillAtRandomAsync(
            place, seed, () => clients.Sum(client => client.Statistics.Acknowledged), 1_000, 100_000);
        await stop.CancelAsync();
        var windows = new CountedWindows(place.Page);
        for (int i = 0; i < clients.Length; i++)
        {
            (double orders, long latencies) = await running[i];
            await clients[i].FlushAsync().WaitAsync(NodeUnderTest.Patience);
            MonitorClientStatistics statistics = clients[i].Statistics;
            Assert.Equal((0, 0, 0), (statistics.Dropped, statistics.Rejected, statistics.Refused));
            Assert.True(statistics.Connections > Kills, $"{statistics.Connections} connections");

            await windows.CatchUpAsync($"gateway-{i}");
            Assert.Equal([orders], await windows.ReadAsync($"gateway-{i}", "orders_total", "sum"));
            Assert.Equal([latencies], await windows.ReadAsync($"gateway-{i}", "latency_seconds", "count"));
            await clients[i].DisposeAsync();
        }
    }

    private static MonitorClient Connect(NodePlace place, string component, int seed) => new(new MonitorClientOptions
    {
        Component = component,
        Endpoint = place.Native,
        BatchSize = 500,
        BufferCapacity = 10_000,
        FlushInterval = TimeSpan.FromMilliseconds(20),
        ReconnectDelay = (TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(100)),
        Overflow = Overflow.Wait,
        Random = new Random(seed),
    });

    private static (double Orders, long Latencies) Measure(MonitorClient client, CancellationToken stop)
    {
        Counter orders = client.Counter("orders_total");
        Histogram latency = client.Histogram("latency_seconds", "s");
        (double sum, long count) = (0, 0);
        while (!stop.IsCancellationRequested)
        {
            int increase = 1 + (int)(count % 7);
            orders.Add(increase);
            latency.Record(0.001 * increase);
            sum += increase;
            count++;
        }

        return (sum, count);
    }

    /// <summary>Each kill comes when a drawn amount of work more has been acknowledged.</summary>
    private static async Task KillAtRandomAsync(
        NodePlace place, int seed, Func<long> acknowledged, int least, int most)
    {
        var random = new Random(seed);
        for (int kill = 0; kill < Kills; kill++)
        {
            long at = acknowledged() + random.Next(least, most);
            await Poll.UntilAsync(
                () => Task.FromResult(acknowledged() >= at),
                () => $"{acknowledged()} of {at} were acknowledged.\n{place.Node.Output}");
            await place.KillAndStartAsync();
        }
    }
}
