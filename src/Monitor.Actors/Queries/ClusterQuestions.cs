using Monitor.Actors.Ingest;
using Monitor.Actors.Peers;
using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Shared.Queries;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Queries;

/// <summary>
/// Takes a shard's question to where the shard lives: to the aggregator on this node, or to its owner over the node
/// port. <see cref="QuestionPlan"/> decides, this carries out. While a peer is asked the board is watched: when the
/// shard gets another owner, the old one is not waited for.
/// </summary>
/// <param name="board">Who owns what.</param>
/// <param name="desk">Answers for the shards of this node.</param>
/// <param name="peers">The other nodes.</param>
/// <param name="time">The clock of all waits.</param>
public sealed class ClusterQuestions(IClusterBoard board, NodeDesk desk, IPeers peers, TimeProvider time)
    : IShardQuestions, INativeSessions
{
    private static readonly TimeSpan SessionPatience = TimeSpan.FromSeconds(10);

    public int Count => desk.ShardCount;

    public ShardId ShardOf(string component) => desk.ShardOf(component);

    public async ValueTask<ShardReply> AskAsync(
        ShardId shard, ShardQuery query, TimeSpan patience, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        QuestionAttempt? past = null;
        string reason = "";
        while (!limit.IsCancellationRequested)
        {
            Task change = board.NextChange;
            switch (QuestionPlan.Next(shard, board.View, board.LocalNode, board.HeldHere(shard), past))
            {
                case QuestionMove.AskHere here:
                    PeerOutcome<ShardAnswer> own = await desk.AskAsync(shard, query, limit.Token).ConfigureAwait(false);
                    if (own.Kind == PeerOutcomeKind.Answered)
                        return new ShardReply(own.Value, own.Epoch, "");
                    past = new QuestionAttempt(here.Attempt, board.LocalNode, here.Epoch, own.Kind, own.Reason);
                    break;
                case QuestionMove.AskPeer ask:
                    PeerOutcome<ShardAnswer> outcome = await AskPeerAsync(shard, query, ask, change, limit.Token)
                        .ConfigureAwait(false);
                    if (outcome.Kind == PeerOutcomeKind.Answered)
                        return new ShardReply(outcome.Value, outcome.Epoch, "");
                    past = new QuestionAttempt(ask.Attempt, ask.Peer.Node, ask.Epoch, outcome.Kind, outcome.Reason);
                    break;
                case QuestionMove.Wait wait:
                    reason = wait.Reason;
                    await change.WaitAsync(wait.AtMost, time, limit.Token)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    past = past is null ? null : past with { HasPaused = true };
                    continue;
                case QuestionMove.GiveUp over:
                    return new ShardReply(null, default, over.Reason);
            }

            // A call that the deadline ended says less than the one before it.
            if (past is { Outcome: not PeerOutcomeKind.TooSlow } or { Number: 1 })
                reason = past.Reason;
        }

        cancel.ThrowIfCancellationRequested();
        return new ShardReply(null, default, reason.Length > 0 ? reason : "it did not answer in time");
    }

    /// <inheritdoc/>
    public async ValueTask<long> LastSequenceAsync(string component, UInt128 session, CancellationToken cancel)
    {
        ShardReply reply = await AskAsync(
            ShardOf(component), new ShardQuery.LastSequence(session), SessionPatience, cancel).ConfigureAwait(false);
        return reply.Answer is ShardAnswer.Sequence sequence
            ? sequence.Last
            : throw new StoreUnavailableException(
                $"The shard of '{component}' cannot say yet what has counted: {reply.Reason}.");
    }

    private async ValueTask<PeerOutcome<ShardAnswer>> AskPeerAsync(
        ShardId shard, ShardQuery query, QuestionMove.AskPeer ask, Task change, CancellationToken limit)
    {
        using var call = CancellationTokenSource.CreateLinkedTokenSource(limit);
        Task<PeerOutcome<ShardAnswer>> asking = peers.AskAsync(ask.Peer, shard, query, call.Token).AsTask();
        while (await Task.WhenAny(asking, change).ConfigureAwait(false) != asking)
        {
            change = board.NextChange;
            if (!HasMoved(shard, ask.Epoch))
                continue;
            // Not CancelAsync, which goes on by the thread pool: the scheduler decides who goes on when.
            call.Cancel();
            await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return PeerOutcome.Failed<ShardAnswer>(PeerOutcomeKind.NotHere, $"it has left {ask.Peer.Node}");
        }

        return await asking.ConfigureAwait(false);
    }

    /// <summary>True once another ownership is known; a lease that is only gone may still be answered for.</summary>
    private bool HasMoved(ShardId shard, Epoch asked) =>
        board.HeldHere(shard) > asked
        || board.View.Leases.FirstOrDefault(lease => lease.Shard == shard) is { } lease && lease.Epoch > asked;
}
