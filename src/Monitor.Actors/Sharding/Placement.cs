using System.Collections.Immutable;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>What follows from a view of the cluster for one node.</summary>
/// <param name="Plan">Who should own each shard, in the order of the options' shards; null where nobody can.</param>
/// <param name="Take">Shards to acquire.</param>
/// <param name="Give">
/// Shards to hand over; expected where another node waits for it, and should have seen so.
/// </param>
/// <param name="IsMoving">True while a shard is on its way here or away from here.</param>
/// <param name="IsKnown">True when the store knows this process.</param>
internal sealed record Placement(
    ImmutableArray<string?> Plan,
    ImmutableArray<(ShardId Shard, CoordinatorReason Reason)> Take,
    ImmutableArray<(ShardId Shard, CoordinatorReason Reason, bool IsExpected)> Give,
    bool IsMoving,
    bool IsKnown)
{
    public static Placement Of(CoordinatorOptions options, CoordinatorState state, TimeSpan now)
    {
        Member? self = state.View.Members.FirstOrDefault(member => IsThis(options, member));
        bool mayTake = state is { Order: MemberState.Up, IsAnnounced: true } && self is not null;
        Member[] takers = [.. state.View.Members.Where(member =>
            member.TakesShards && (member.Node != options.Self.Node || mayTake && IsThis(options, member)))];
        Dictionary<ShardId, string> holders =
            state.View.Leases.ToDictionary(lease => lease.Shard, lease => lease.Owner);
        var plan = ImmutableArray.CreateBuilder<string?>(options.Shards.Count);
        var take = ImmutableArray.CreateBuilder<(ShardId, CoordinatorReason)>();
        var misplaced = new List<(ShardId Shard, bool IsHere)>();
        int unowned = 0;
        bool isComing = false;
        foreach (ShardId shard in options.Shards)
        {
            string? planned = RendezvousPlan.OwnerOf(shard, takers, state.View.Pins);
            plan.Add(planned);
            string? holder = holders.GetValueOrDefault(shard);
            bool isHere = state.Held.ContainsKey(shard);
            bool isFree = holder is null || holder == options.Self.Node && !isHere;
            if (isFree && !isHere)
                unowned++;
            if (!isHere && planned == options.Self.Node && !IsResting(state, shard, now))
            {
                isComing = true;
                if (isFree && !state.Acquiring.ContainsKey(shard) && !state.Releasing.Contains(shard))
                {
                    take.Add((shard, holder is null
                        ? CoordinatorReason.FreeAndPlannedHere
                        : CoordinatorReason.HeldByThisNameBefore));
                }
            }

            bool isAway = isHere ? planned != options.Self.Node : !isFree && planned != holder;
            if (isAway && (planned is not null || isHere && state.Order == MemberState.Leaving))
                misplaced.Add((shard, isHere));
        }

        bool isGoing = misplaced.Exists(shard => shard.IsHere);
        return new Placement(
            plan.MoveToImmutable(), take.ToImmutable(), GiveFrom(options, state, takers, misplaced, unowned),
            isComing || isGoing,
            state.IsAnnounced && self is not null);
    }

    /// <summary>The first of the list, as many as may move at a time, of which this node does its own.</summary>
    private static ImmutableArray<(ShardId, CoordinatorReason, bool)> GiveFrom(
        CoordinatorOptions options, CoordinatorState state, Member[] takers,
        List<(ShardId Shard, bool IsHere)> misplaced, int unowned)
    {
        bool isLeaving = state.Order == MemberState.Leaving;
        CoordinatorReason reason = isLeaving ? CoordinatorReason.Leaving : CoordinatorReason.PlannedElsewhere;

        // Duties go last: what the other shards have to say at their end still finds them.
        if (isLeaving && misplaced.Exists(shard => shard.IsHere && shard.Shard.HasSeries))
            misplaced = [.. misplaced.Where(shard => shard.Shard.HasSeries)];

        // With nobody there to take them, there is nothing to wait for.
        int most = takers.Length == 0 ? misplaced.Count : options.ShardsInTransit - unowned;
        return [.. misplaced.Take(Math.Max(0, most)).Where(shard => shard.IsHere)
            .Select(shard => (shard.Shard, reason, takers.Length > 0))];
    }

    private static bool IsThis(CoordinatorOptions options, Member member) =>
        member.Node == options.Self.Node && member.Incarnation == options.Self.Incarnation;

    private static bool IsResting(CoordinatorState state, ShardId shard, TimeSpan now) =>
        state.RestUntil.TryGetValue(shard, out TimeSpan until) && now < until;
}
