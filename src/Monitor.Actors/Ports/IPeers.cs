using Monitor.Actors.Degraded;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Queries;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ports;

/// <summary>
/// The other nodes of the cluster. Each call takes as long as its token allows at most; how a call fails is a value,
/// since nodes come and go all the time. Thread-safe.
/// </summary>
public interface IPeers
{
    /// <summary>Asks a shard's question of the node that should act for the shard.</summary>
    ValueTask<PeerOutcome<ShardAnswer>> AskAsync(
        Member peer, ShardId shard, ShardQuery query, CancellationToken cancel);

    /// <summary>How the shards stand that a node acts for.</summary>
    ValueTask<PeerOutcome<IReadOnlyList<ShardStanding>>> ListShardsAsync(Member peer, CancellationToken cancel);

    /// <summary>A node's actors.</summary>
    ValueTask<PeerOutcome<ActorCensus>> ListActorsAsync(Member peer, CancellationToken cancel);

    /// <summary>Has a node drain, take shards again, or leave.</summary>
    ValueTask<PeerOutcome<bool>> CommandAsync(Member peer, NodeCommand command, CancellationToken cancel);

    /// <summary>Says something to a node while the database is away, or right after.</summary>
    ValueTask<PeerOutcome<DegradedAnswer>> TellAsync(Member peer, DegradedWord word, CancellationToken cancel);
}

/// <summary>All actors of a node.</summary>
/// <param name="Actors">By path.</param>
/// <param name="DeadLetters">Messages told to actors that had stopped.</param>
public sealed record ActorCensus(IReadOnlyList<ActorStatus> Actors, long DeadLetters);

/// <summary>What a node can be told to do. The numbers are those of the wire.</summary>
public enum NodeCommand
{
    Drain = 1,
    Undrain = 2,
    Leave = 3,
}
