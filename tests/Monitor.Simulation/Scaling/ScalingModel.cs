using Monitor.Actors.Ingest;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Scaling;

/// <summary>
/// How much a cluster can take, by its narrowest place. Samples come evenly to all nodes and from equal components;
/// where they are aggregated is computed by the very functions by which nodes place components and shards.
///
/// With T samples a second, n nodes, and the shares that hashing gives:
///
/// - the busiest node: T * (ingest / n + aggregate * its share of the components) is at most its processors;
/// - the busiest shard, which is one actor: T * aggregate * its share is at most one processor;
/// - the engine: T * bytes is at most what its databases write.
/// </summary>
public sealed class ScalingModel(ScalingCosts costs, int shards, int components)
{
    private readonly double[] _shareOfShard = SharesOf(shards, components);

    /// <summary>Samples a second that so many nodes can take, and what keeps them from more.</summary>
    public (double SamplesPerSecond, string Limit) Of(int nodes)
    {
        double busiestNode = BusiestShare(nodes);
        double node = costs.CoresPerNode * 1e6 / (costs.IngestMicros / nodes + costs.AggregateMicros * busiestNode);
        double shard = 1e6 / (costs.AggregateMicros * _shareOfShard.Max());
        double engine = costs.EngineBytesPerSecond * costs.Databases / costs.LogBytes;
        double most = Math.Min(node, Math.Min(shard, engine));
        string limit = most == engine ? "the engine's log"
            : most == shard ? "the busiest shard"
            : $"the busiest node, with {busiestNode:P0} of the components";
        return (most, limit);
    }

    private static double[] SharesOf(int shards, int components)
    {
        double[] shares = new double[shards];
        for (int i = 0; i < components; i++)
            shares[ComponentDirectory.ShardOf($"component-{i}", shards).Value] += 1.0 / components;
        return shares;
    }

    private double BusiestShare(int nodes)
    {
        Member[] members =
        [
            .. Enumerable.Range(0, nodes).Select(i => new Member(
                $"monitor-{i}", Guid.Empty, "", MemberRoles.Shards, 100, "", default, MemberState.Up)),
        ];
        var load = members.ToDictionary(member => member.Node, _ => 0.0);
        var pins = new Dictionary<ShardId, string>();
        for (int shard = 0; shard < _shareOfShard.Length; shard++)
            load[RendezvousPlan.OwnerOf(new ShardId(shard), members, pins)!] += _shareOfShard[shard];
        return load.Values.Max();
    }
}
