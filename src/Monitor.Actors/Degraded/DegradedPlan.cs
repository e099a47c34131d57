using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Degraded;

/// <summary>
/// Who judges a shard's rules while nobody can hold a lease because the store of leases is away. Pure: every node says
/// the same of what it sees, and a node that sees less than the others pages twice rather than not at all.
///
/// 1. As long as a lease runs, or the store answers, the leases decide, and nothing else.
/// 2. A node that is cut off from the store, and not from its peers, asks them. One that reaches the store says that
///    the others have its shards by now: this node does nothing.
/// 3. When no peer that answers reaches the store, the shard's last owner goes on: it alone has the shard's state.
/// 4. When the last owner does not answer, one of those that do stands in for it, by the plan that says who takes a
///    dead node's shards. It begins with nothing, and knows what comes from now on.
/// 5. A node that nobody answers does all of this for itself. Whoever is on the other side of the cut may do it too:
///    then there are two pages.
/// </summary>
internal static class DegradedPlan
{
    public static DegradedVerdict Decide(DegradedOutlook outlook, ShardId shard, LeaseStand lease)
    {
        if (lease == LeaseStand.Runs)
            return new DegradedVerdict(DegradedReason.LeaseRuns);
        if (outlook.StoreSilentFor < outlook.LeaseTtl)
            return new DegradedVerdict(DegradedReason.StoreAnswers);
        if (outlook.Sights.Values.Any(sight => sight == PeerSight.ReachesStore))
            return new DegradedVerdict(DegradedReason.PeerReachesStore);
        if (outlook.Sights.Values.Any(sight => sight == PeerSight.Unasked))
            return new DegradedVerdict(DegradedReason.AskingPeers);

        // What was taken from this node is not its own, whatever the last view says.
        string? owner = outlook.View.Leases.FirstOrDefault(held => held.Shard == shard)?.Owner;
        if (owner == outlook.Self && lease != LeaseStand.Taken)
            return new DegradedVerdict(DegradedReason.LastOwner, outlook.Self);
        if (owner is not null && owner != outlook.Self && outlook.Sees(owner))
            return new DegradedVerdict(DegradedReason.OwnerElsewhere, owner);
        string standIn = StandInOf(outlook, shard);
        return new DegradedVerdict(
            standIn == outlook.Self ? DegradedReason.StandsIn : DegradedReason.StandInElsewhere, standIn);
    }

    private static string StandInOf(DegradedOutlook outlook, ShardId shard)
    {
        Member[] there = [.. outlook.View.Members.Where(member =>
            member.Node == outlook.Self || outlook.Sees(member.Node))];
        return RendezvousPlan.OwnerOf(shard, there, outlook.View.Pins) ?? outlook.Self;
    }
}

/// <summary>What a node sees when it asks itself whether it may judge a shard without a lease.</summary>
/// <param name="Self">The node.</param>
/// <param name="StoreSilentFor">How long ago the store last took a write of this node.</param>
/// <param name="LeaseTtl">After this long no lease runs that the store did not prolong for somebody.</param>
/// <param name="View">The cluster as it was before the store fell silent.</param>
/// <param name="Sights">What is known of each other member of that view.</param>
internal sealed record DegradedOutlook(
    string Self, TimeSpan StoreSilentFor, TimeSpan LeaseTtl, ClusterView View,
    IReadOnlyDictionary<string, PeerSight> Sights)
{
    /// <summary>A peer that answers, and is as cut off from the store as this node.</summary>
    public bool Sees(string node) => Sights.GetValueOrDefault(node) == PeerSight.StoreAway;

    /// <summary>True while every member answers: then what is not heard of is silent.</summary>
    public bool SeesAll => Sights.Values.All(sight => sight is PeerSight.StoreAway or PeerSight.ReachesStore);
}

/// <summary>What is known of a peer.</summary>
internal enum PeerSight
{
    /// <summary>It was not asked yet.</summary>
    Unasked,

    /// <summary>It does not answer.</summary>
    Silent,

    /// <summary>It answers, and cannot reach the store.</summary>
    StoreAway,

    /// <summary>It answers, and reaches the store.</summary>
    ReachesStore,
}

/// <summary>How this node's own lease of a shard stands.</summary>
internal enum LeaseStand
{
    /// <summary>None, or it ran out because the store was not heard of.</summary>
    RanOut,

    Runs,

    /// <summary>A write under it was refused: the shard has a newer owner.</summary>
    Taken,
}

/// <summary>What was decided of a shard.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Evaluator">Who judges it; null where leases decide that, or it is not known yet.</param>
internal readonly record struct DegradedVerdict(DegradedReason Reason, string? Evaluator = null)
{
    public bool IsHere => Reason is DegradedReason.LastOwner or DegradedReason.StandsIn;
}

/// <summary>Why somebody judges a shard without a lease, or does not.</summary>
internal enum DegradedReason
{
    /// <summary>The lease runs: the shard is judged as ever.</summary>
    LeaseRuns,

    /// <summary>The store answers, or did so recently enough for leases to run.</summary>
    StoreAnswers,

    /// <summary>A peer reaches the store: whoever owns the shard by now, it can.</summary>
    PeerReachesStore,

    /// <summary>A peer was not heard of yet, one way or the other.</summary>
    AskingPeers,

    /// <summary>It had the shard last.</summary>
    LastOwner,

    /// <summary>The last owner does not answer, and of those that do it is this node's turn.</summary>
    StandsIn,

    /// <summary>The last owner answers.</summary>
    OwnerElsewhere,

    /// <summary>The last owner does not answer, and it is another's turn.</summary>
    StandInElsewhere,
}
