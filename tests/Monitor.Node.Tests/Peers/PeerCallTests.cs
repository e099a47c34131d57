using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Actors.Peers;
using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Node.Peers;
using Monitor.Node.Tests.Grpc;
using Monitor.Node.Tests.Hosting;
using Monitor.Shared.Ingest;
using Monitor.Shared.Merging;
using Monitor.Shared.Peers;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;

namespace Monitor.Node.Tests.Peers;

/// <summary>The shards of a whole node, asked over HTTP/2 as a peer asks them, held against the shards.</summary>
public sealed class PeerCallTests : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Json =
        new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private RunningNode _node = null!;
    private GrpcTestHost _host = null!;
    private PeerGreeting _greeting = null!;

    private NodeDesk Desk => _node.Services.GetRequiredService<NodeDesk>();

    public async Task InitializeAsync()
    {
        _node = await RunningNode.StartAsync(("SHARDS", "2"), ("MACHINE__ENABLED", "false"));
        Member self = Assert.Single(_node.Services.GetRequiredService<IClusterBoard>().View.Members);
        _greeting = new PeerGreeting("desk", 2, self.Node, self.Incarnation, self.Version);
        _host = await GrpcTestHost.StartAsync(new PeerService(Desk, _greeting).Map);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task Every_answer_over_the_wire_is_the_shards_own()
    {
        await SendAsync(components: 40, points: 30);
        using PeerClient client = Client();
        List<LabelMatcher> all = [LabelMatcher.Equal(ShardReader.MetricName, "latency")];
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        ShardQuery[] queries =
        [
            new ShardQuery.Select(all, 1000),
            new ShardQuery.Read(all, StatisticNames.All, [10, 60, 600], now + 10, true, 1000),
            new ShardQuery.Range(all, Statistic.P99, now - 300, now + 10, 1, 1000),
            new ShardQuery.ReadMerged(
                new ShardQuery.Read(all, [Statistic.P99, Statistic.Rate], [10, 600], now + 10, true, 1000),
                new SeriesGrouping(["venue"], IsWithout: false)),
            new ShardQuery.RangeMerged(
                new ShardQuery.Range(all, Statistic.P99, now - 300, now + 10, 10, 1000), SeriesGrouping.All),
            new ShardQuery.ListComponents(),
            new ShardQuery.ListRules(),
            new ShardQuery.LastSequence(5),
        ];
        foreach (ShardQuery query in queries)
        {
            for (int shard = 0; shard < 2; shard++)
            {
                PeerOutcome<ShardAnswer> own = await Desk.AskAsync(new ShardId(shard), query, CancellationToken.None);
                PeerOutcome<ShardAnswer> told = await client.AskAsync(
                    Peer, new ShardId(shard), query, CancellationToken.None);
                Assert.Equal((PeerOutcomeKind.Answered, own.Epoch), (told.Kind, told.Epoch));
                Assert.Equal(Describe(own.Value!), Describe(told.Value!));
            }
        }
    }

    [Fact]
    public async Task Shard_that_the_node_has_not_is_said_to_be_elsewhere()
    {
        using PeerClient client = Client();
        PeerOutcome<ShardAnswer> outcome =
            await client.AskAsync(Peer, new ShardId(77), new ShardQuery.ListComponents(), CancellationToken.None);
        Assert.Equal(PeerOutcomeKind.NotHere, outcome.Kind);
    }

    [Fact]
    public async Task Shards_and_actors_are_listed_and_commands_obeyed()
    {
        using PeerClient client = Client();
        PeerOutcome<IReadOnlyList<ShardStanding>> shards = await client.ListShardsAsync(Peer, CancellationToken.None);
        Assert.Equal([0, 1], shards.Value!.Select(shard => shard.Shard.Value));
        Assert.Equal(await Desk.ListShardsAsync(CancellationToken.None), shards.Value);
        PeerOutcome<ActorCensus> actors = await client.ListActorsAsync(Peer, CancellationToken.None);
        Assert.Equal(
            Desk.ListActors().Actors.Select(actor => actor.Path), actors.Value!.Actors.Select(actor => actor.Path));
        Assert.True((await client.CommandAsync(Peer, NodeCommand.Undrain, CancellationToken.None)).Value);
    }

    [Fact]
    public async Task Node_of_an_older_revision_is_asked_what_it_knows_and_nothing_else()
    {
        await using GrpcTestHost old = await GrpcTestHost.StartAsync(
            new PeerService(Desk, _greeting with { Revision = 0, Version = "0.0.9" }).Map);
        using PeerClient client = Client();
        Member peer = Peer with { Address = old.Address.Authority };
        var read = new ShardQuery.Read([], [Statistic.P99], [10], 1_000, false, 10);
        PeerOutcome<ShardAnswer> merged = await client.AskAsync(
            peer, new ShardId(0), new ShardQuery.ReadMerged(read, SeriesGrouping.All), CancellationToken.None);
        PeerOutcome<ShardAnswer> known = await client.AskAsync(peer, new ShardId(0), read, CancellationToken.None);
        Assert.Equal(PeerOutcomeKind.Refused, merged.Kind);
        Assert.Contains("version 0.0.9", merged.Reason);
        Assert.Equal(PeerOutcomeKind.Answered, known.Kind);
    }

    [Theory]
    [InlineData("other", 2, "cluster.name")]
    [InlineData("desk", 16, "set shards to the number")]
    public async Task Stranger_is_told_what_is_wrong(string cluster, int shards, string says)
    {
        using PeerClient client = Client(_greeting with { Cluster = cluster, ShardCount = shards, Node = "x" });
        PeerOutcome<ShardAnswer> outcome =
            await client.AskAsync(Peer, new ShardId(0), new ShardQuery.ListComponents(), CancellationToken.None);
        Assert.Equal(PeerOutcomeKind.Refused, outcome.Kind);
        Assert.Contains(says, outcome.Reason);
    }

    [Fact]
    public async Task Address_that_another_process_took_over_is_not_believed()
    {
        using PeerClient client = Client();
        PeerOutcome<ShardAnswer> outcome = await client.AskAsync(
            Peer with { Incarnation = Guid.NewGuid() }, new ShardId(0), new ShardQuery.ListComponents(),
            CancellationToken.None);
        Assert.Equal(PeerOutcomeKind.Unreachable, outcome.Kind);
    }

    private Member Peer => new(
        _greeting.Node, _greeting.Incarnation, _host.Address.Authority, MemberRoles.Shards, 100, "1.0",
        DateTimeOffset.UnixEpoch, MemberState.Up);

    private PeerClient Client(PeerGreeting? self = null) => new(
        self ?? _greeting with { Node = "asker" }, null, null, TimeProvider.System, new InstrumentRegistry());

    private async Task SendAsync(int components, int points)
    {
        using IIngestRequest request = _node.Services.GetRequiredService<IIngest>().Begin("test");
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (int component = 0; component < components; component++)
        {
            var identity = SeriesHash.Of([(byte)component, 9]);
            var series = new SeriesDescriptor(
                $"service-{component}", "latency", LabelSet.From(("venue", "µ")), SeriesKind.Histogram, "s",
                "How long.");
            if (!request.TryResolve(identity, out SeriesHandle handle))
                handle = request.Define(identity, series);
            for (int point = 0; point < points; point++)
                request.Observe(handle, now - point * 500, 0.001 * (point + component));
        }

        Assert.Equal(IngestStatus.Durable, (await request.CommitAsync(CancellationToken.None)).Status);
        await ReadByShardsAsync(components);
    }

    /// <summary>What is durable is in the log; waits until the shards have read it.</summary>
    private async Task ReadByShardsAsync(int components)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        for (int found = 0; found < components; await Task.Delay(10, limit.Token))
        {
            found = 0;
            for (int shard = 0; shard < 2; shard++)
            {
                PeerOutcome<ShardAnswer> answer =
                    await Desk.AskAsync(new ShardId(shard), new ShardQuery.Select([], 1000), limit.Token);
                found += ((ShardAnswer.Selected)answer.Value!).Found;
            }
        }
    }

    private static string Describe(ShardAnswer answer) => JsonSerializer.Serialize(answer, answer.GetType(), Json);
}
