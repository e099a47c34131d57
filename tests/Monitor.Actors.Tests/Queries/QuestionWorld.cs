using Monitor.Actors.Degraded;
using Monitor.Actors.Ingest;
using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Shared.Ingest;
using Monitor.Shared.Queries;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Storage;

namespace Monitor.Actors.Tests.Queries;

/// <summary>
/// Nodes in one process over one store: each with its shards, its board and its way to the others. Who owns what is
/// the test's to say; there is no coordinator.
/// </summary>
internal sealed class QuestionWorld : IPeers, IAsyncDisposable
{
    public const int Shards = 8;

    private readonly SimulatedStorage _storage;
    private readonly Dictionary<string, QuestionNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<ShardId, Lease> _leases = [];
    private long _epoch;

    public QuestionWorld(params string[] nodes)
    {
        _storage = new SimulatedStorage(new StoreFaults(1, TimeProvider.System));
        foreach (string node in nodes)
            _nodes[node] = new QuestionNode(node, _storage.Open(node), this);
        Publish();
    }

    public QuestionNode this[string node] => _nodes[node];

    /// <summary>What a call to a peer ends with instead of being made; null lets it through.</summary>
    public Func<Member, CancellationToken, ValueTask<PeerOutcomeKind?>>? Trouble { get; set; }

    /// <summary>Has a node own a shard, under a new epoch; whoever owned it before gives it away first.</summary>
    public async Task MoveAsync(int number, string? to, bool tellOthers = true)
    {
        var shard = new ShardId(number);
        if (_leases.Remove(shard, out Lease? before))
        {
            _nodes[before.Owner].Board.Drop(shard);
            await _nodes[before.Owner].Directory.StopAsync(shard, CancellationToken.None);
        }

        if (to is not null)
        {
            var epoch = new Epoch(++_epoch);
            _leases[shard] = new Lease(shard, to, epoch);
            _nodes[to].Holdings.Hold(shard, epoch, long.MaxValue);
            _nodes[to].Directory.Start(shard, epoch);
            _nodes[to].Board.Hold(shard, epoch);
        }

        if (tellOthers)
            Publish();
    }

    public void Publish()
    {
        var view = new ClusterView(
            [.. _nodes.Keys.Select(MemberOf)], [.. _leases.Values], new Dictionary<ShardId, string>());
        foreach (QuestionNode node in _nodes.Values)
            node.Board.Publish(view);
    }

    public async ValueTask<PeerOutcome<ShardAnswer>> AskAsync(
        Member peer, ShardId shard, ShardQuery query, CancellationToken cancel)
    {
        if (Trouble is { } trouble && await trouble(peer, cancel) is { } kind)
            return PeerOutcome.Failed<ShardAnswer>(kind, $"{peer.Node} is in trouble");
        return await _nodes[peer.Node].Desk.AskAsync(shard, query, cancel);
    }

    public ValueTask<PeerOutcome<IReadOnlyList<ShardStanding>>> ListShardsAsync(
        Member peer, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<PeerOutcome<ActorCensus>> ListActorsAsync(Member peer, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<PeerOutcome<DegradedAnswer>> TellAsync(Member peer, DegradedWord word, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<PeerOutcome<bool>> CommandAsync(Member peer, NodeCommand command, CancellationToken cancel) =>
        throw new NotSupportedException();

    /// <summary>Sends gauges of several components through a node's gateway and waits until they are durable.</summary>
    public async Task SendAsync(string node, int components, int points)
    {
        IngestGateway gateway = _nodes[node].Gateway;
        using IIngestRequest request = gateway.Begin("test");
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (int component = 0; component < components; component++)
        {
            var identity = SeriesHash.Of([(byte)component, 7]);
            var series = new SeriesDescriptor($"service-{component}", "depth", LabelSet.Empty, SeriesKind.Gauge);
            if (!request.TryResolve(identity, out SeriesHandle handle))
                handle = request.Define(identity, series);
            for (int point = 0; point < points; point++)
                request.Sample(handle, now - point * 1000, component + point);
        }

        Assert.Equal(IngestStatus.Durable, (await request.CommitAsync(CancellationToken.None)).Status);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (QuestionNode node in _nodes.Values)
            await node.DisposeAsync();
    }

    private static Member MemberOf(string node) => new(
        node, Guid.Empty, $"{node}:9110", MemberRoles.Shards, 100, "1.0", DateTimeOffset.UnixEpoch, MemberState.Up);
}
