using Monitor.Actors.Composition;
using Monitor.Actors.Degraded;
using Monitor.Actors.Peers;
using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Shared.Peers;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Administration;

/// <summary>Who is there, who owns what, and how it stands: what the admin command line shows.</summary>
internal sealed class ClusterEndpoints(
    IClusterBoard board, NodeDesk desk, IPeers peers, PeerGreeting self, NodeOptions options, NodeCore core)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(3);


    public IResult ReadCluster()
    {
        ClusterView view = board.View;
        HashSet<ShardId> held = [.. view.Leases.Select(lease => lease.Shard)];
        return ApiAnswer.Of(new ClusterAnswer(
            self.Cluster, board.LocalNode, self.Version, self.ShardCount,
            [.. view.Members.OrderBy(m => m.Node, StringComparer.Ordinal).Select(m => Describe(m, view))],
            [.. view.Leases.OrderBy(l => l.Shard.Value)
                .Select(l => new LeaseAnswer(l.Shard.ToString(), l.Owner, l.Epoch.Value))],
            [.. view.Pins.OrderBy(p => p.Key.Value).Select(p => new PinAnswer(p.Key.ToString(), p.Value))],
            [.. AllShards().Where(shard => !held.Contains(shard)).Select(shard => shard.ToString())])
        {
            Degraded = Describe(core.Degraded?.Status),
        });
    }

    private static DegradedModeAnswer? Describe(DegradedStatus? status) => status is not { Since: { } since }
        ? null
        : new DegradedModeAnswer(since, status.Shards, status.Pages, status.IsDegraded
            ? "The database is away. Rules are judged from memory and new alerts are paged; what ends, incidents and "
                + "escalations wait for it, and a page may come twice."
            : "The database is away. " + (status.Because.Length > 0 ? $"This node waits: {status.Because}."
                : "Other nodes judge and page; this one hands them what it is sent."));

    /// <summary>Every owner is asked how its shards stand; those of one that does not answer are unknown.</summary>
    public async Task<IResult> ListShardsAsync(CancellationToken cancel)
    {
        ClusterView view = board.View;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(AnswerTime);
        Task<IReadOnlyList<ShardStanding>>[] asked =
            [.. view.Members.Select(member => StandingsOfAsync(member, limit.Token))];
        var byShard = new Dictionary<ShardId, ShardStanding>();
        foreach (ShardStanding standing in (await Task.WhenAll(asked)).SelectMany(standings => standings))
        {
            // In a handover two may tell of it: the later ownership is right.
            if (!byShard.TryGetValue(standing.Shard, out ShardStanding? other) || other.Epoch < standing.Epoch)
                byShard[standing.Shard] = standing;
        }

        return ApiAnswer.Of(new ShardList(
            [.. AllShards().Select(shard => Describe(shard, view, byShard.GetValueOrDefault(shard)))]));
    }

    /// <summary>The actors of the node that is named, or of this one.</summary>
    public async Task<IResult> ListActorsAsync(string? node, CancellationToken cancel)
    {
        if (node is null || node == board.LocalNode)
            return Describe(board.LocalNode, desk.ListActors());
        if (board.View.Members.FirstOrDefault(member => member.Node == node) is not { } peer)
            return ApiAnswer.NotFound($"there is no node '{node}'");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(AnswerTime);
        PeerOutcome<ActorCensus> census = await peers.ListActorsAsync(peer, limit.Token);
        return census.Value is { } actors
            ? Describe(node, actors)
            : ApiAnswer.Unavailable($"{node} did not answer: {census.Reason}");
    }

    private async Task<IReadOnlyList<ShardStanding>> StandingsOfAsync(Member member, CancellationToken limit)
    {
        if (member.Node != board.LocalNode)
            return (await peers.ListShardsAsync(member, limit)).Value ?? [];
        try
        {
            return await desk.ListShardsAsync(limit);
        }
        catch (Exception away) when (away is StoreUnavailableException or OperationCanceledException)
        {
            return [];
        }
    }

    private static IResult Describe(string node, ActorCensus census) => ApiAnswer.Of(new ActorList(
        node, census.DeadLetters,
        [
            .. census.Actors.Select(actor => new ActorAnswer(
                actor.Path, actor.Depth, actor.Capacity, actor.Processed, actor.Refused, actor.Restarts)),
        ]));

    private IEnumerable<ShardId> AllShards() =>
        Enumerable.Range(0, options.Shards).Select(shard => new ShardId(shard)).Append(ShardId.Alerting);

    private static MemberAnswer Describe(Member member, ClusterView view)
    {
        Lease[] owned = [.. view.Leases.Where(lease => lease.Owner == member.Node)];
        return new MemberAnswer(
            member.Node, member.State.ToString().ToLowerInvariant(), member.Address, RolesOf(member), member.Weight,
            member.Version, member.StartedAt, member.Incarnation, owned.Length,
            [.. owned.Where(lease => !lease.Shard.HasSeries).Select(lease => lease.Shard.ToString())]);
    }

    private static string[] RolesOf(Member member) =>
    [
        .. Enum.GetValues<MemberRoles>()
            .Where(role => role != MemberRoles.None && member.Roles.HasFlag(role))
            .Select(role => role.ToString().ToLowerInvariant()),
    ];

    private static ShardAnswer Describe(ShardId shard, ClusterView view, ShardStanding? standing)
    {
        Lease? lease = view.Leases.FirstOrDefault(lease => lease.Shard == shard);
        string state = lease is null ? "free"
            : !shard.HasSeries || standing is { IsLive: true } ? "live"
            : standing is null ? "unknown"
            : "recovering";
        return new ShardAnswer(
            shard.ToString(), state, lease?.Owner, lease?.Epoch.Value, view.Pins.GetValueOrDefault(shard),
            standing?.Position.Value,
            standing is null ? null : Math.Max(0, standing.LogEnd.Value - standing.Position.Value),
            standing?.CheckpointPosition.Value, standing?.Series, standing?.Components);
    }
}
