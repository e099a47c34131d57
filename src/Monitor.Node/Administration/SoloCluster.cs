using System.Net;
using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Administration;

/// <summary>The board of a node that is alone: one member, and every shard its own.</summary>
internal static class SoloCluster
{
    public static ClusterBoard Board(NodeOptions options, INodeStores stores, TimeProvider time)
    {
        var board = new ClusterBoard(Dns.GetHostName());
        string address = options.Listeners.Native?.ToString() ?? "";
        var self = new Member(
            board.LocalNode, Guid.NewGuid(), address, MemberRoles.Shards | MemberRoles.Ingest, 100, NodeProcess.Version,
            time.GetUtcNow(), MemberState.Up);
        // The embedded leases answer at once.
        IReadOnlyList<Lease> leases =
            stores.Leases.ListAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        foreach (Lease lease in leases)
            board.Hold(lease.Shard, lease.Epoch);
        board.Hold(ShardId.Alerting, leases.Max(lease => lease.Epoch));
        Lease[] own =
        [
            .. leases.Where(lease => lease.Shard.HasSeries).Select(lease => lease with { Owner = self.Node }),
            new Lease(ShardId.Alerting, self.Node, leases.Max(lease => lease.Epoch)),
        ];
        board.Publish(new ClusterView([self], own, new Dictionary<ShardId, string>()));
        return board;
    }
}
