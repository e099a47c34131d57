using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Sharding;

public sealed class ClusterChangesTests
{
    private static readonly Dictionary<ShardId, string> NoPins = [];

    [Fact]
    public void Equal_views_hold_no_change()
    {
        ClusterView view = View([Node("a"), Node("b")], [Held(0, "a", 1)]);
        Assert.Empty(ClusterChanges.Between(view, View([Node("a"), Node("b")], [Held(0, "a", 1)])));
    }

    [Fact]
    public void Node_that_appears_has_joined_and_takes_what_was_free()
    {
        IReadOnlyList<ClusterEvent> changes = ClusterChanges.Between(
            ClusterView.Empty, View([Node("a")], [Held(1, "a", 7), Held(0, "a", 6)]));
        Assert.Equal(
            [ClusterEventKind.MemberJoined, ClusterEventKind.ShardTaken, ClusterEventKind.ShardTaken],
            changes.Select(change => change.Kind));
        Assert.Equal([null, 0, 1], changes.Select(change => change.Shard?.Value));
        Assert.Equal(new Epoch(6), changes[1].Epoch);
    }

    [Fact]
    public void Shard_of_a_dead_node_moves_because_that_is_gone()
    {
        IReadOnlyList<ClusterEvent> changes = ClusterChanges.Between(
            View([Node("a"), Node("b")], [Held(3, "a", 1)]), View([Node("b")], [Held(3, "b", 2)]));
        Assert.Equal(ClusterEventKind.MemberLeft, changes[0].Kind);
        Assert.Contains("not heard of in time", changes[0].Reason);
        Assert.Equal(
            new ClusterEvent(ClusterEventKind.ShardMoved, "b", new ShardId(3), "a", new Epoch(2), "a is gone"),
            changes[1]);
    }

    [Fact]
    public void Node_that_leaves_gives_its_shards_away_first()
    {
        Member leaving = Node("a") with { State = MemberState.Leaving };
        ClusterEvent freed = Assert.Single(ClusterChanges.Between(
            View([leaving], [Held(3, "a", 1)]), View([leaving], [])));
        Assert.Equal((ClusterEventKind.ShardFreed, "a is leaving"), (freed.Kind, freed.Reason));
        ClusterEvent left = Assert.Single(ClusterChanges.Between(View([leaving], []), View([], [])));
        Assert.Equal("it had said that it leaves", left.Reason);
    }

    [Fact]
    public void Shard_that_an_operator_moved_says_so()
    {
        var pins = new Dictionary<ShardId, string> { [new ShardId(3)] = "b" };
        Member[] members = [Node("a"), Node("b")];
        IReadOnlyList<ClusterEvent> changes = ClusterChanges.Between(
            View(members, [Held(3, "a", 1)]), new ClusterView(members, [Held(3, "b", 2)], pins));
        Assert.Equal(
            [ClusterEventKind.ShardMoved, ClusterEventKind.ShardPinned], changes.Select(change => change.Kind));
        Assert.Equal("it is pinned to b", changes[0].Reason);
        Assert.Equal(ClusterEventKind.ShardUnpinned, Assert.Single(ClusterChanges.Between(
            new ClusterView(members, [], pins), View(members, []))).Kind);
    }

    [Fact]
    public void Restart_and_drain_are_told_apart_from_coming_and_going()
    {
        Member first = Node("a");
        Member second = first with { Incarnation = Guid.NewGuid() };
        Assert.Equal(
            ClusterEventKind.MemberRestarted,
            Assert.Single(ClusterChanges.Between(View([first], []), View([second], []))).Kind);
        ClusterEvent drained = Assert.Single(ClusterChanges.Between(
            View([first], []), View([first with { State = MemberState.Drained, Weight = 50 }], [])));
        Assert.Equal(
            (ClusterEventKind.MemberChanged, "state up to drained, weight 100 to 50"), (drained.Kind, drained.Reason));
    }

    private static ClusterView View(Member[] members, Lease[] leases) => new(members, leases, NoPins);

    private static Lease Held(int shard, string owner, long epoch) => new(new ShardId(shard), owner, new Epoch(epoch));

    private static Member Node(string name) => new(
        name, new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, (byte)name[0]]), $"{name}:9110", MemberRoles.Shards, 100, "1.0",
        DateTimeOffset.UnixEpoch, MemberState.Up);
}
