using Monitor.Actors.Ingest;
using Monitor.Client;

namespace Monitor.Node.Tests.Ingest.Native;

/// <summary>Every observation counts exactly once, whichever side fails and when.</summary>
public sealed class NativeExactlyOnceTests
{
    private const int Observations = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Observations_under_failures_at_random_points_count_once(int seed)
    {
        await using NativeTestServer server = await NativeTestServer.StartAsync();
        var random = new Random(seed);
        server.Store.OnCommit = commit => FailAtRandom(random, server, commit);
        await using MonitorClient client = Connect(server, seed);
        await RecordAllAsync(client, restart: null);

        Assert.Equal(Enumerable.Range(0, Observations), ValuesOf(server));
        Assert.Equal(
            new MonitorClientStatistics(Observations, Observations, 0, 0, 0, client.Statistics.Connections),
            client.Statistics);
        Assert.True(client.Statistics.Connections > 1, "no failure happened");
    }

    [Fact]
    public async Task Observations_across_deaths_of_the_server_count_once()
    {
        await using NativeTestServer server = await NativeTestServer.StartAsync();
        var firstCommitOfThisLife = new TaskCompletionSource();
        server.Store.OnCommit = commit =>
        {
            firstCommitOfThisLife.TrySetResult();
            return ValueTask.FromResult(commit());
        };
        await using MonitorClient client = Connect(server, seed: 1);
        await RecordAllAsync(client, async () =>
        {
            await firstCommitOfThisLife.Task;
            await server.KillAsync();
            firstCommitOfThisLife = new TaskCompletionSource();
            await server.StartAgainAsync();
        });
        Assert.Equal(Enumerable.Range(0, Observations), ValuesOf(server));
        Assert.True(client.Statistics.Connections >= 5, "the server did not live five times");
    }

    private static async Task RecordAllAsync(MonitorClient client, Func<Task>? restart)
    {
        Histogram[] series =
            [.. Enumerable.Range(0, 10).Select(i => client.Histogram("value", labels: [("n", i.ToString())]))];
        for (int i = 0; i < Observations; i++)
        {
            series[i % series.Length].Record(i);
            if (restart is not null && i % 5000 == 2500)
                await restart();
        }

        await client.FlushAsync();
    }

    private static async ValueTask<IngestOutcome> FailAtRandom(
        Random random, NativeTestServer server, Func<IngestOutcome> commit)
    {
        int lot;
        lock (random)
            lot = random.Next(20);
        await Task.Yield();
        switch (lot)
        {
            case 0:
                return new IngestOutcome(IngestStatus.Overloaded, 0, 0, [], TimeSpan.FromMilliseconds(1), "full");
            case 1:
                return new IngestOutcome(IngestStatus.Unavailable, 0, 0, [], default, "no disk");
            case 2:
                throw new InvalidOperationException("failed before it was durable");
            case 3:
                commit();
                throw new InvalidOperationException("failed after it was durable");
            case 4:
                server.CutConnections();
                return commit();
            case 5:
                IngestOutcome outcome = commit();
                server.CutConnections();
                return outcome;
            case 6:
                _ = Task.Run(server.CutConnections);
                return commit();
            default:
                return commit();
        }
    }

    private static IEnumerable<int> ValuesOf(NativeTestServer server) =>
        server.Store.Counted.Select(c => (int)c.Value).Order();

    private static MonitorClient Connect(NativeTestServer server, int seed) => new(new MonitorClientOptions
    {
        Component = "desk",
        Endpoint = server.Address,
        BatchSize = 200,
        BufferCapacity = 2 * Observations,
        FlushInterval = TimeSpan.FromMilliseconds(5),
        ReconnectDelay = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20)),
        AnswerTimeout = TimeSpan.FromSeconds(5),
        Random = new Random(seed),
    });
}
