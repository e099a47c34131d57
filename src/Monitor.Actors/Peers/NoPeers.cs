using Monitor.Actors.Degraded;
using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Shared.Queries;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Peers;

/// <summary>The peers of a node that is alone: nobody.</summary>
public sealed class NoPeers : IPeers
{
    private const string Alone = "this node is alone";

    public ValueTask<PeerOutcome<ShardAnswer>> AskAsync(
        Member peer, ShardId shard, ShardQuery query, CancellationToken cancel) => Nobody<ShardAnswer>();

    public ValueTask<PeerOutcome<IReadOnlyList<ShardStanding>>> ListShardsAsync(
        Member peer, CancellationToken cancel) =>
        Nobody<IReadOnlyList<ShardStanding>>();

    public ValueTask<PeerOutcome<ActorCensus>> ListActorsAsync(Member peer, CancellationToken cancel) =>
        Nobody<ActorCensus>();

    public ValueTask<PeerOutcome<bool>> CommandAsync(Member peer, NodeCommand command, CancellationToken cancel) =>
        Nobody<bool>();

    public ValueTask<PeerOutcome<DegradedAnswer>> TellAsync(Member peer, DegradedWord word, CancellationToken cancel) =>
        Nobody<DegradedAnswer>();

    private static ValueTask<PeerOutcome<T>> Nobody<T>() =>
        ValueTask.FromResult(PeerOutcome.Failed<T>(PeerOutcomeKind.Unreachable, Alone));
}
