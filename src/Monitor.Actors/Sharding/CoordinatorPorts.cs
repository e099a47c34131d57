using Monitor.Actors.Live;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>What a coordinator's actor works with.</summary>
/// <param name="Members">Where the node announces itself and sees the others.</param>
/// <param name="Leases">Where it takes shards.</param>
/// <param name="RunnerOf">Who acts for a shard.</param>
/// <param name="Holdings">Where those who act look.</param>
/// <param name="Board">Where readers look.</param>
/// <param name="News">Told of each shard that comes or goes.</param>
/// <param name="Instruments">Counts.</param>
internal sealed record CoordinatorPorts(
    IMembers Members,
    ILeases Leases,
    Func<ShardId, IShardRunner> RunnerOf,
    ShardHoldings Holdings,
    ClusterBoard Board,
    Broadcast<ShardNews> News,
    CoordinatorInstruments Instruments);
