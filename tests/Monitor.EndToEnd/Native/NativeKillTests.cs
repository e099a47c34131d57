using System.Collections;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Monitor.Actors.Aggregation;
using Monitor.Client;
using Monitor.EndToEnd.Prometheus;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Pipeline;
using Monitor.Node.Yaml;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Windows;
using Serilog;

namespace Monitor.EndToEnd.Native;

/// <summary>
/// The client library against the real process, which is killed, or stopped, again and again under load.
/// </summary>
public sealed class NativeKillTests
{
    private const int Deaths = 3;
    private const int ObservationsBetweenDeaths = 200_000;

    /// <summary>Longest that a stop may take, and what ending the process and noticing it takes beside.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(6);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Observations_across_ends_of_the_node_are_counted_once(bool isGraceful)
    {
        string directory = Directory.CreateTempSubdirectory("monitor-native").FullName;
        NodeUnderTest node = await NodeUnderTest.StartAsync(null, directory);
        try
        {
            string listen = $"127.0.0.1:{node.Native.Port}";
            var client = new MonitorClient(new MonitorClientOptions
            {
                Component = "order-gateway",
                Endpoint = new Uri("http://" + listen),
                BatchSize = 1000,
                BufferCapacity = 1 << 20,
                Overflow = Overflow.Wait,
                FlushInterval = TimeSpan.FromMilliseconds(20),
                ReconnectDelay = (TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(200)),
                CloseTimeout = NodeUnderTest.Patience,
            });
            for (int death = 0; death < Deaths; death++)
            {
                // Killed while batches are under way: some are durable by then, some are not.
                long before = client.Statistics.Acknowledged;
                Task recording = Task.Run(() => Record(client));
                await Poll.UntilAsync(
                    () => Task.FromResult(client.Statistics.Acknowledged > before + 20_000),
                    () => $"Nothing is acknowledged any more: {client.Statistics}");
                await using (node)
                    await EndAsync(node, isGraceful);
                node = await NodeUnderTest.StartAsync(null, directory, ("MONITOR__NATIVE__LISTEN", listen));
                await recording;
            }

            await client.FlushAsync();
            await client.DisposeAsync();
            long recorded = Deaths * (long)ObservationsBetweenDeaths;
            Assert.Equal(
                new MonitorClientStatistics(2 * recorded, 2 * recorded, 0, 0, 0, client.Statistics.Connections),
                client.Statistics);
            Assert.True(client.Statistics.Connections > Deaths, "the node did not die under the client");

            await node.KillAsync();
            Assert.Equal((recorded, recorded * 0.25, recorded * 3), await ReadBackAsync(directory));
        }
        finally
        {
            await node.DisposeAsync();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task EndAsync(NodeUnderTest node, bool isGraceful)
    {
        if (!isGraceful)
        {
            await node.KillAsync();
            return;
        }

        long began = Stopwatch.GetTimestamp();
        Assert.Equal(0, await node.StopAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, StopLimit);
    }

    private static void Record(MonitorClient client)
    {
        Histogram latency = client.Histogram("latency_seconds", "s");
        Counter orders = client.Counter("orders");
        for (int i = 0; i < ObservationsBetweenDeaths; i++)
        {
            latency.Record(0.25);
            orders.Add(3);
        }
    }

    /// <summary>What a node that starts on the data knows of the two series.</summary>
    private static async Task<(long Observations, double Seconds, double Orders)> ReadBackAsync(string directory)
    {
        var environment = new Hashtable();
        foreach (string listener
            in (string[])["HTTP__LISTEN", "OTLP__GRPC_LISTEN", "OTLP__HTTP_LISTEN", "NATIVE__LISTEN"])
            environment["MONITOR__" + listener] = "127.0.0.1:0";
        NodeOptions options = NodeConfiguration.Load(
            CommandLine.Parse(["--data", Path.Combine(directory, "monitor-data")]), environment, directory,
            new List<YamlProblem>())!;
        await using WebApplication app =
            NodeHost.Build(options, new LoggerConfiguration().CreateLogger(), TimeProvider.System);
        await app.StartAsync();
        ShardDirectory shards = app.Services.GetRequiredService<NodePipeline>().Shards;
        var answer = (ShardAnswer.Readings)await shards.AskAsync(
            shards.ShardOf("order-gateway"),
            new ShardQuery.Read(
                [LabelMatcher.Equal("component", "order-gateway")], [Statistic.Count, Statistic.Sum], [600],
                TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), IncludeCurrent: true, Limit: 10),
            CancellationToken.None);
        IReadOnlyList<double> Values(string metric) =>
            [.. answer.Series.Single(s => s.Series.Descriptor.Metric == metric).Windows[0].Select(r => r.Value)];
        IReadOnlyList<double> latency = Values("latency_seconds"), orders = Values("orders");
        await app.StopAsync();
        return ((long)latency[0], latency[1], orders[1]);
    }
}
