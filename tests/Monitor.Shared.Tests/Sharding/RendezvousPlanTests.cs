using FsCheck;
using FsCheck.Fluent;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Tests.Sharding;

public sealed class RendezvousPlanTests
{
    private const int Shards = 512;

    private static readonly Dictionary<ShardId, string> NoPins = [];

    private static readonly Arbitrary<Member[]> Clusters = (
        from count in Gen.Choose(1, 9)
        from weights in Gen.Choose(1, 1000).ArrayOf(count)
        from salt in Gen.Choose(0, 100_000)
        select weights.Select((weight, i) => Node($"node-{salt}-{i}", weight)).ToArray()).ToArbitrary();

    [Fact]
    public void Member_that_goes_moves_only_its_own_shards() => Prop.ForAll(Clusters, members =>
    {
        string?[] before = OwnersOf(members);
        string?[] after = OwnersOf([.. members.Skip(1)]);
        for (int shard = 0; shard < Shards; shard++)
        {
            if (before[shard] != members[0].Node)
                Assert.Equal(before[shard], after[shard]);
            else
                Assert.NotEqual(members[0].Node, after[shard]);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Member_that_comes_takes_shards_and_moves_none_between_others() => Prop.ForAll(Clusters, members =>
    {
        Member newcomer = Node("newcomer", 100);
        string?[] before = OwnersOf(members);
        string?[] after = OwnersOf([.. members, newcomer]);
        for (int shard = 0; shard < Shards; shard++)
            Assert.Contains(after[shard], (IEnumerable<string?>)[before[shard], newcomer.Node]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Order_of_members_changes_nothing() => Prop.ForAll(Clusters, members =>
        Assert.Equal(OwnersOf(members), OwnersOf([.. members.Reverse()]))).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(100, 100, 100)]
    [InlineData(100, 200, 300)]
    [InlineData(1, 10, 1000)]
    public void Shards_are_shared_by_weight(params int[] weights)
    {
        const int Many = 30_000;
        Member[] members = [.. weights.Select((weight, i) => Node($"monitor-{i}", weight))];
        double sum = weights.Sum();
        Dictionary<string, int> owned = Enumerable.Range(0, Many)
            .CountBy(shard => RendezvousPlan.OwnerOf(new ShardId(shard), members, NoPins)!).ToDictionary();
        foreach (Member member in members)
        {
            // A binomial count is within five standard deviations of its mean, but once in 1.7 million.
            double share = member.Weight / sum;
            double deviation = Math.Sqrt(Many * share * (1 - share));
            Assert.InRange(
                owned.GetValueOrDefault(member.Node), Many * share - 5 * deviation, Many * share + 5 * deviation);
        }
    }

    [Fact]
    public void Weight_that_grows_takes_shards_and_gives_none() => Prop.ForAll(Clusters, members =>
    {
        Member heavier = members[0] with { Weight = members[0].Weight + 100 };
        string?[] before = OwnersOf(members);
        string?[] after = OwnersOf([heavier, .. members.Skip(1)]);
        for (int shard = 0; shard < Shards; shard++)
            Assert.Contains(after[shard], (IEnumerable<string?>)[before[shard], heavier.Node]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Pin_decides_while_its_node_takes_shards()
    {
        Member[] members = [Node("a", 100), Node("b", 100)];
        var shard = new ShardId(3);
        string planned = RendezvousPlan.OwnerOf(shard, members, NoPins)!;
        string other = planned == "a" ? "b" : "a";
        var pins = new Dictionary<ShardId, string> { [shard] = other };
        Assert.Equal(other, RendezvousPlan.OwnerOf(shard, members, pins));

        Member[] drained = [.. members.Select(m => m.Node == other ? m with { State = MemberState.Drained } : m)];
        Assert.Equal(planned, RendezvousPlan.OwnerOf(shard, drained, pins));
        Assert.Equal(planned, RendezvousPlan.OwnerOf(shard, [members.Single(m => m.Node == planned)], pins));
    }

    [Fact]
    public void Nobody_owns_a_shard_where_no_member_takes_any()
    {
        Assert.Null(RendezvousPlan.OwnerOf(new ShardId(0), [], NoPins));
        Member[] members =
        [
            Node("a", 100) with { State = MemberState.Leaving },
            Node("b", 100) with { State = MemberState.Drained },
            Node("c", 100) with { Roles = MemberRoles.Ingest },
        ];
        Assert.Null(RendezvousPlan.OwnerOf(new ShardId(0), members, NoPins));
    }

    [Fact]
    public void Source_is_collected_by_one_node_that_takes_data_in()
    {
        Member[] members =
        [
            Node("a", 100), Node("b", 100), Node("c", 100) with { Roles = MemberRoles.Shards },
            Node("d", 100) with { State = MemberState.Drained },
        ];
        Dictionary<string, int> collected = Enumerable.Range(0, 1_000)
            .CountBy(target => RendezvousPlan.CollectorOf($"http://10.0.0.{target}:9100/metrics", members)!)
            .ToDictionary();
        Assert.Equal(["a", "b"], collected.Keys.Order(StringComparer.Ordinal));
        Assert.All(collected.Values, count => Assert.InRange(count, 400, 600));
        Assert.Null(RendezvousPlan.CollectorOf("anything", [members[2], members[3]]));
    }

    [Fact]
    public void Plan_of_a_release_is_the_plan_of_the_next()
    {
        // Nodes of two versions run side by side during an upgrade: the plan must not change between them.
        Member[] members = [Node("monitor-0", 100), Node("monitor-1", 100), Node("monitor-2", 200)];
        string plan = string.Concat(Enumerable.Range(0, 32)
            .Select(shard => RendezvousPlan.OwnerOf(new ShardId(shard), members, NoPins)![^1]));
        Assert.Equal("12212221012212221022200202222122", plan);
    }

    private static string?[] OwnersOf(Member[] members) =>
        [.. Enumerable.Range(0, Shards).Select(shard => RendezvousPlan.OwnerOf(new ShardId(shard), members, NoPins))];

    private static Member Node(string name, int weight) => new(
        name, Guid.Empty, "127.0.0.1:9110", MemberRoles.Shards | MemberRoles.Ingest, weight, "1.0.0",
        DateTimeOffset.UnixEpoch, MemberState.Up);
}
