using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Administration;

/// <summary>Who is there, who owns what, and how it stands: what the admin command line shows.</summary>
internal sealed class ClusterEndpoints(IClusterBoard board, ShardStandings standings, ActorSystem actors, NodeOptions options)
{
    public IResult ReadCluster()
    {
        ClusterView view = board.View;
        HashSet<ShardId> held = [.. view.Leases.Select(lease => lease.Shard)];
        return ApiAnswer.Of(new ClusterAnswer(
            "", board.LocalNode, NodeProcess.Version, options.Shards,
            [.. view.Members.OrderBy(m => m.Node, StringComparer.Ordinal).Select(m => Describe(m, view))],
            [.. view.Leases.OrderBy(l => l.Shard.Value).Select(l => new LeaseAnswer(l.Shard.ToString(), l.Owner, l.Epoch.Value))],
            [.. view.Pins.OrderBy(p => p.Key.Value).Select(p => new PinAnswer(p.Key.ToString(), p.Value))],
            [.. AllShards().Where(shard => !held.Contains(shard)).Select(shard => shard.ToString())]));
    }

    public async Task<IResult> ListShardsAsync(CancellationToken cancel)
    {
        ClusterView view = board.View;
        IReadOnlyList<ShardStanding> known = await standings.ListAsync(cancel);
        Dictionary<ShardId, ShardStanding> byShard = known.ToDictionary(standing => standing.Shard);
        return ApiAnswer.Of(new ShardList(
            [.. AllShards().Select(shard => Describe(shard, view, byShard.GetValueOrDefault(shard)))]));
    }

    public IResult ListActors() => ApiAnswer.Of(new ActorList(
        board.LocalNode, actors.DeadLetters,
        [
            .. actors.List().Select(actor => new ActorAnswer(
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
            standing?.Position.Value, standing is null ? null : Math.Max(0, standing.LogEnd.Value - standing.Position.Value),
            standing?.CheckpointPosition.Value, standing?.Series, standing?.Components);
    }
}
