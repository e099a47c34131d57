using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Queries;

/// <summary>
/// Where a shard's question goes next. The owner by the view is asked; what happened there before decides whether to
/// wait for another view, to try once more, or to give up:
/// a node that has not the shard is a view that is behind, so the next view or a moment will tell;
/// a node that cannot be reached may be dead, and then its lease runs out and another takes the shard: worth waiting;
/// a node that is there and does not answer keeps its lease: nobody else will ever answer, and waiting on is in vain.
/// </summary>
public static class QuestionPlan
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <param name="shard">The shard in question.</param>
    /// <param name="view">The cluster as it was read last.</param>
    /// <param name="localNode">This node.</param>
    /// <param name="heldHere">The epoch under which this node acts for the shard; null when it does not.</param>
    /// <param name="past">The attempt before; null for the first.</param>
    /// <returns>What to do now.</returns>
    public static QuestionMove Next(
        ShardId shard, ClusterView view, string localNode, Epoch? heldHere, QuestionAttempt? past)
    {
        int attempt = past?.Number + 1 ?? 1;
        if (past is { Outcome: PeerOutcomeKind.Refused })
            return new QuestionMove.GiveUp(past.Reason);
        if (heldHere is { } epoch)
            return AfterPause(past, localNode, epoch, new QuestionMove.AskHere(epoch, attempt));
        if (view.Leases.FirstOrDefault(lease => lease.Shard == shard) is not { } lease)
            return new QuestionMove.Wait(LongestPause, "nobody owns it now");
        if (lease.Owner == localNode)
            return new QuestionMove.Wait(LongestPause, $"it is on its way to {localNode}");
        if (view.Members.FirstOrDefault(member => member.Node == lease.Owner) is not { } owner)
            return new QuestionMove.Wait(LongestPause, $"its owner {lease.Owner} is gone");
        return AfterPause(past, owner.Node, lease.Epoch, new QuestionMove.AskPeer(owner, lease.Epoch, attempt));
    }

    /// <summary>The same owner is asked again only when there is hope, and not at once.</summary>
    private static QuestionMove AfterPause(QuestionAttempt? past, string node, Epoch epoch, QuestionMove ask)
    {
        if (past is null || past.Node != node || past.Epoch != epoch)
            return ask;
        if (past.Outcome == PeerOutcomeKind.TooSlow)
            return new QuestionMove.GiveUp(past.Reason);
        return past.HasPaused ? ask : new QuestionMove.Wait(PauseAfter(past.Number), past.Reason);
    }

    private static TimeSpan PauseAfter(int attempts)
    {
        TimeSpan pause = ShortestPause * (1 << Math.Min(attempts - 1, 10));
        return pause < LongestPause ? pause : LongestPause;
    }
}

/// <summary>What was tried before.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Node">Who was asked.</param>
/// <param name="Epoch">The ownership as the asker knew it.</param>
/// <param name="Outcome">How it ended, never answered.</param>
/// <param name="Reason">For people.</param>
/// <param name="HasPaused">True when the pause after it is over.</param>
public sealed record QuestionAttempt(
    int Number, string Node, Epoch Epoch, PeerOutcomeKind Outcome, string Reason, bool HasPaused = false);

/// <summary>What to do next for a question.</summary>
public abstract record QuestionMove
{
    private QuestionMove()
    {
    }

    public sealed record AskHere(Epoch Epoch, int Attempt) : QuestionMove;

    public sealed record AskPeer(Member Peer, Epoch Epoch, int Attempt) : QuestionMove;

    /// <param name="AtMost">Look again after this, or when the cluster changes.</param>
    /// <param name="Reason">For people, if time runs out meanwhile.</param>
    public sealed record Wait(TimeSpan AtMost, string Reason) : QuestionMove;

    public sealed record GiveUp(string Reason) : QuestionMove;
}
