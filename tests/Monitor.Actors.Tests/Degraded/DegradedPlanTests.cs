using Monitor.Actors.Degraded;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Degraded;

/// <summary>Who judges a shard when leases decide nothing.</summary>
public sealed class DegradedPlanTests
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(3);
    private static readonly string[] Nodes = ["a", "b", "c"];
    private static readonly ShardId Shard = new(0);

    [Fact]
    public void Shard_whose_lease_runs_is_judged_as_ever() =>
        Assert.Equal(DegradedReason.LeaseRuns, Decide("a", "a", LeaseStand.Runs).Reason);

    [Fact]
    public void Store_that_was_heard_of_lately_decides() => Assert.Equal(
        DegradedReason.StoreAnswers,
        DegradedPlan.Decide(Outlook("a", "a") with { StoreSilentFor = Ttl * 0.9 }, Shard, LeaseStand.RanOut).Reason);

    [Fact]
    public void Node_that_a_peer_can_tell_of_the_store_does_nothing() => Assert.Equal(
        new DegradedVerdict(DegradedReason.PeerReachesStore),
        Decide("a", "a", LeaseStand.RanOut, ("b", PeerSight.ReachesStore), ("c", PeerSight.Silent)));

    [Fact]
    public void Node_that_has_not_asked_everybody_waits() => Assert.Equal(
        new DegradedVerdict(DegradedReason.AskingPeers),
        Decide("a", "a", LeaseStand.RanOut, ("b", PeerSight.StoreAway), ("c", PeerSight.Unasked)));

    [Fact]
    public void Last_owner_goes_on_whoever_answers() => Assert.Equal(
        new DegradedVerdict(DegradedReason.LastOwner, "a"),
        Decide("a", "a", LeaseStand.RanOut, ("b", PeerSight.StoreAway), ("c", PeerSight.Silent)));

    [Fact]
    public void Others_leave_the_shard_to_its_last_owner() => Assert.Equal(
        new DegradedVerdict(DegradedReason.OwnerElsewhere, "a"),
        Decide("b", "a", LeaseStand.RanOut, ("a", PeerSight.StoreAway), ("c", PeerSight.StoreAway)));

    [Fact]
    public void Node_that_lost_the_shard_to_another_does_not_take_the_last_view_for_true() => Assert.NotEqual(
        DegradedReason.LastOwner,
        Decide("a", "a", LeaseStand.Taken, ("b", PeerSight.StoreAway), ("c", PeerSight.StoreAway)).Reason);

    [Fact]
    public void Node_that_nobody_answers_does_all_by_itself()
    {
        foreach (string owner in Nodes)
        {
            DegradedVerdict verdict =
                Decide("a", owner, LeaseStand.RanOut, ("b", PeerSight.Silent), ("c", PeerSight.Silent));
            Assert.True(verdict.IsHere);
            Assert.Equal("a", verdict.Evaluator);
        }
    }

    /// <summary>Where all who are left see each other, one of them judges each shard, and all say who.</summary>
    [Fact]
    public void Nodes_that_see_the_same_name_the_same_evaluator()
    {
        for (int alive = 1; alive < 1 << Nodes.Length; alive++)
        {
            string[] left = [.. Nodes.Where((_, i) => (alive & 1 << i) != 0)];
            foreach (string owner in Nodes)
            {
                for (int shard = 0; shard < 40; shard++)
                    AssertOneJudges(left, owner, shard);
            }
        }
    }

    private static void AssertOneJudges(string[] left, string owner, int shard)
    {
        DegradedVerdict[] verdicts = [.. left.Select(self => DegradedPlan.Decide(
            Outlook(self, owner, [.. Nodes.Where(node => node != self).Select(node =>
                (node, left.Contains(node) ? PeerSight.StoreAway : PeerSight.Silent))]) with
            {
                View = View(owner, shard),
            },
            new ShardId(shard), LeaseStand.RanOut))];
        string? judge = Assert.Single(verdicts.Select(verdict => verdict.Evaluator).Distinct());
        Assert.Single(verdicts, verdict => verdict.IsHere);
        Assert.Contains(judge, left);
        if (left.Contains(owner))
            Assert.Equal(owner, judge);
    }

    private static DegradedVerdict Decide(
        string self, string owner, LeaseStand lease, params (string Node, PeerSight Sight)[] sights) =>
        DegradedPlan.Decide(Outlook(self, owner, sights), Shard, lease);

    private static DegradedOutlook Outlook(
        string self, string owner, params (string Node, PeerSight Sight)[] sights) => new(
            self, Ttl, Ttl, View(owner, Shard.Value), sights.ToDictionary(one => one.Node, one => one.Sight));

    private static ClusterView View(string owner, int shard) => new(
        [.. Nodes.Select(node => new Member(
            node, Guid.Empty, node + ":9110", MemberRoles.Shards | MemberRoles.Ingest, 100, "1", default,
            MemberState.Up))],
        [new Lease(new ShardId(shard), owner, new Epoch(1))], new Dictionary<ShardId, string>());
}
