using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>
/// What happened between two looks at the cluster. Every node sees the same views, a second apart at most, so every
/// node can tell what came and went, whoever did it; what was over between two looks is not seen.
/// </summary>
public static class ClusterChanges
{
    /// <summary>The changes, members first, then shards in the order of their numbers.</summary>
    public static IReadOnlyList<ClusterEvent> Between(ClusterView before, ClusterView after)
    {
        var events = new List<ClusterEvent>();
        CompareMembers(before, after, events);
        CompareLeases(before, after, events);
        ComparePins(before, after, events);
        return events;
    }

    private static void CompareMembers(ClusterView before, ClusterView after, List<ClusterEvent> events)
    {
        Dictionary<string, Member> old = before.Members.ToDictionary(m => m.Node, StringComparer.Ordinal);
        foreach (Member now in after.Members)
        {
            if (!old.Remove(now.Node, out Member? was))
                events.Add(OfNode(ClusterEventKind.MemberJoined, now, $"version {now.Version} at {now.Address}"));
            else if (was.Incarnation != now.Incarnation)
                events.Add(OfNode(ClusterEventKind.MemberRestarted, now, $"started anew at {now.StartedAt:u}"));
            else if (Difference(was, now) is { } difference)
                events.Add(OfNode(ClusterEventKind.MemberChanged, now, difference));
        }

        foreach (Member gone in old.Values.OrderBy(m => m.Node, StringComparer.Ordinal))
        {
            events.Add(OfNode(ClusterEventKind.MemberLeft, gone, gone.State == MemberState.Leaving
                ? "it had said that it leaves"
                : "it was not heard of in time, or was declared dead"));
        }
    }

    private static string? Difference(Member was, Member now)
    {
        var parts = new List<string>();
        if (was.State != now.State)
            parts.Add($"state {Word(was.State)} to {Word(now.State)}");
        if (was.Weight != now.Weight)
            parts.Add($"weight {was.Weight} to {now.Weight}");
        if (was.Roles != now.Roles)
            parts.Add($"roles {was.Roles} to {now.Roles}");
        if (was.Address != now.Address)
            parts.Add($"address {was.Address} to {now.Address}");
        return parts.Count == 0 ? null : string.Join(", ", parts);
    }

    private static void CompareLeases(ClusterView before, ClusterView after, List<ClusterEvent> events)
    {
        Dictionary<ShardId, Lease> old = before.Leases.ToDictionary(lease => lease.Shard);
        var changes = new List<ClusterEvent>();
        foreach (Lease now in after.Leases)
        {
            bool wasHeld = old.Remove(now.Shard, out Lease? was);
            if (!wasHeld)
                changes.Add(new ClusterEvent(
                    ClusterEventKind.ShardTaken, now.Owner, now.Shard, null, now.Epoch, "it was free"));
            else if (was!.Owner != now.Owner)
                changes.Add(Moved(was, now, before, after));
            else if (was.Epoch != now.Epoch)
                changes.Add(new ClusterEvent(
                    ClusterEventKind.ShardTaken, now.Owner, now.Shard, was.Owner, now.Epoch,
                    "taken again under a new epoch"));
        }

        foreach (Lease gone in old.Values)
        {
            changes.Add(new ClusterEvent(
                ClusterEventKind.ShardFreed, null, gone.Shard, gone.Owner, gone.Epoch,
                ReasonToGo(gone, before, after)));
        }

        events.AddRange(changes.OrderBy(change => change.Shard!.Value.Value));
    }

    private static ClusterEvent Moved(Lease was, Lease now, ClusterView before, ClusterView after)
    {
        string reason = after.Pins.TryGetValue(now.Shard, out string? pin) && pin == now.Owner
            ? $"it is pinned to {pin}"
            : ReasonToGo(was, before, after);
        return new ClusterEvent(ClusterEventKind.ShardMoved, now.Owner, now.Shard, was.Owner, now.Epoch, reason);
    }

    private static string ReasonToGo(Lease was, ClusterView before, ClusterView after)
    {
        Member? earlier = before.Members.FirstOrDefault(m => m.Node == was.Owner);
        Member? later = after.Members.FirstOrDefault(m => m.Node == was.Owner);
        if (later is null)
            return $"{was.Owner} is gone";
        if (earlier is not null && earlier.Incarnation != later.Incarnation)
            return $"{was.Owner} started anew";
        return later.State == MemberState.Up ? "the plan has it elsewhere" : $"{was.Owner} is {Word(later.State)}";
    }

    private static void ComparePins(ClusterView before, ClusterView after, List<ClusterEvent> events)
    {
        foreach ((ShardId shard, string node) in after.Pins.OrderBy(pin => pin.Key.Value))
        {
            if (before.Pins.GetValueOrDefault(shard) != node)
                events.Add(new ClusterEvent(ClusterEventKind.ShardPinned, node, shard, null, null, "by an operator"));
        }

        foreach ((ShardId shard, string node) in before.Pins.OrderBy(pin => pin.Key.Value))
        {
            if (!after.Pins.ContainsKey(shard))
                events.Add(new ClusterEvent(ClusterEventKind.ShardUnpinned, node, shard, null, null, "by an operator"));
        }
    }

    private static ClusterEvent OfNode(ClusterEventKind kind, Member member, string reason) =>
        new(kind, member.Node, null, null, null, reason);

    private static string Word(MemberState state) => state.ToString().ToLowerInvariant();
}
