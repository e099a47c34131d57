using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>
/// Which shards a node acts for. The decisions of one node; the nodes agree because they read one store.
///
/// A node says each second that it is there, prolongs its leases in one statement, and reads who else is there and who
/// holds what. From the members follows a plan (<see cref="RendezvousPlan"/>) that is the same for all. A shard that
/// the plan has here and nobody holds is acquired. A shard that is held here and planned elsewhere is handed over: it
/// saves its state, stops, and its lease goes back, where the other finds it free.
///
/// Two things must never be: that two nodes act for one shard, and that none does for long.
///
/// 1. Two. A lease is held by the store's clock until at least ttl after it was asked for. Here it counts only until
///    the asking plus ttl minus a margin, by a clock that does not jump. Before anything else in every turn, shards
///    past that are abandoned; whoever acts for a shard looks at the deadline itself besides (ShardHoldings). What is
///    under way even so is refused by the store, because it carries the epoch of a lease that is over.
/// 2. None. A lease runs out without anyone's help. A node that is gone is out of the members as soon, and so the plan
///    has its shards elsewhere.
///
/// A node doubts itself before it judges others: it takes nothing before the store has accepted its name and its own
/// view shows it, it does not act on a view that took too long to come, and who is gone is for the store's clock to
/// say, never for a peer's.
///
/// When the plan changes, shards move a few at a time over the whole cluster: all nodes see the same list of shards
/// that are not where they should be, in the same order, and only the first of it may move, less those that nobody
/// holds. A node begins to hand over one look after it saw the change, so that by then the others have seen it too and
/// look often: a shard that is given back is taken within one quick look.
/// </summary>
internal sealed class Coordinator(CoordinatorOptions options)
{
    public CoordinatorDecision Step(CoordinatorState state, CoordinatorInput input, TimeSpan now)
    {
        if (state.HasLeft)
            return new CoordinatorDecision(state, []);
        var turn = new CoordinatorTurn(options, state, now);
        turn.Expire();
        turn.Take(input);
        turn.Settle();
        turn.Leave();
        turn.Ask();
        return turn.Decision;
    }

    /// <summary>When the next turn must be, if nothing is heard before.</summary>
    public TimeSpan NextWake(CoordinatorState state)
    {
        if (state.HasLeft)
            return TimeSpan.MaxValue;
        TimeSpan next = Earlier(NextOf(state.Announce), NextOf(state.Read));
        if (!state.Held.IsEmpty)
            next = Earlier(next, NextOf(state.Renew));
        foreach (HeldShard held in state.Held.Values)
            next = Earlier(next, held.Deadline);
        foreach (TimeSpan askedAt in state.Acquiring.Values)
            next = Earlier(next, askedAt + options.RenewEvery);
        return next;
    }

    private TimeSpan NextOf(CallState call) =>
        call.AskedAt is { } askedAt ? askedAt + options.RenewEvery : call.NextAt;

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>What a turn came to.</summary>
internal sealed record CoordinatorDecision(CoordinatorState State, IReadOnlyList<CoordinatorEffect> Effects);
