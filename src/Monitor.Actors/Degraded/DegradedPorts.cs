using Monitor.Actors.Alerting;
using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Shared.Rules;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Degraded;

/// <summary>What a node needs to go on without the database of its cluster.</summary>
/// <param name="Peers">The other nodes; asked for once the node runs.</param>
/// <param name="Book">Where it keeps what it paged.</param>
/// <param name="Kept">The records that the log cannot take.</param>
public sealed record DegradedSetup(Func<IPeers> Peers, IDegradedBook Book, IKeptRecords Kept);

/// <summary>What the actor of the degraded mode works with.</summary>
/// <param name="Self">This node's name.</param>
/// <param name="LeaseTtl">How long leases last.</param>
/// <param name="Shards">Every shard, duties too.</param>
/// <param name="StoreSilentFor">How long ago the store last took a write about leases or membership.</param>
/// <param name="Board">The cluster as it was read last.</param>
/// <param name="Holdings">What this node may act for.</param>
/// <param name="Rules">The rules in force.</param>
/// <param name="Renew">Has this node's collectors define the series of a shard anew.</param>
/// <param name="Alerting">Receivers, routes and notifiers.</param>
internal sealed record DegradedPorts(
    string Self, TimeSpan LeaseTtl, IReadOnlyList<ShardId> Shards, Func<TimeSpan> StoreSilentFor, IClusterBoard Board,
    ShardHoldings Holdings, Func<RuleSet> Rules, Action<ShardId> Renew, AlertingSetup Alerting,
    DegradedSetup Setup, DegradedInstruments Instruments);
