using Monitor.Actors.Ports;
using Monitor.Actors.Queries;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Queries;

public sealed class QuestionPlanTests
{
    private static readonly ShardId Shard = new(3);

    [Fact]
    public void Shard_that_is_held_here_is_asked_here_whatever_the_view_says()
    {
        QuestionMove move = QuestionPlan.Next(Shard, View("b", 4, "a", "b"), "a", new Epoch(5), null);
        Assert.Equal(new QuestionMove.AskHere(new Epoch(5), 1), move);
    }

    [Fact]
    public void Shard_of_another_node_is_asked_there()
    {
        var move = Assert.IsType<QuestionMove.AskPeer>(
            QuestionPlan.Next(Shard, View("b", 4, "a", "b"), "a", null, null));
        Assert.Equal(("b", new Epoch(4), 1), (move.Peer.Node, move.Epoch, move.Attempt));
    }

    [Theory]
    [InlineData(null, "nobody owns it")]
    [InlineData("a", "on its way to a")]
    [InlineData("c", "c is gone")]
    public void Shard_in_transit_is_waited_for(string? owner, string why)
    {
        var move = Assert.IsType<QuestionMove.Wait>(
            QuestionPlan.Next(Shard, View(owner, 4, "a", "b"), "a", null, null));
        Assert.Contains(why, move.Reason);
    }

    [Fact]
    public void Node_that_has_not_the_shard_is_asked_again_only_after_a_pause_that_grows()
    {
        TimeSpan last = TimeSpan.Zero;
        for (int number = 1; number < 12; number++)
        {
            var past = new QuestionAttempt(number, "b", new Epoch(4), PeerOutcomeKind.NotHere, "not here");
            var wait = Assert.IsType<QuestionMove.Wait>(Next(past));
            Assert.InRange(wait.AtMost, last, TimeSpan.FromMilliseconds(500));
            last = wait.AtMost;
            var again = Assert.IsType<QuestionMove.AskPeer>(Next(past with { HasPaused = true }));
            Assert.Equal(number + 1, again.Attempt);
        }

        Assert.Equal(TimeSpan.FromMilliseconds(500), last);
    }

    [Fact]
    public void New_owner_is_asked_at_once_whatever_the_old_one_did()
    {
        foreach (PeerOutcomeKind kind in (PeerOutcomeKind[])
            [PeerOutcomeKind.NotHere, PeerOutcomeKind.Unreachable, PeerOutcomeKind.TooSlow])
        {
            Assert.IsType<QuestionMove.AskPeer>(Next(new QuestionAttempt(1, "c", new Epoch(3), kind, "")));
            Assert.IsType<QuestionMove.AskPeer>(Next(new QuestionAttempt(1, "b", new Epoch(3), kind, "")));
        }
    }

    [Fact]
    public void Owner_that_is_there_and_does_not_answer_is_not_waited_for() => Assert.Equal(
        new QuestionMove.GiveUp("too slow"),
        Next(new QuestionAttempt(1, "b", new Epoch(4), PeerOutcomeKind.TooSlow, "too slow")));

    [Fact]
    public void Refusal_is_final() => Assert.Equal(
        new QuestionMove.GiveUp("another cluster"),
        Next(new QuestionAttempt(1, "c", new Epoch(1), PeerOutcomeKind.Refused, "another cluster")));

    private static QuestionMove Next(QuestionAttempt past) =>
        QuestionPlan.Next(Shard, View("b", 4, "a", "b"), "a", null, past);

    private static ClusterView View(string? owner, long epoch, params string[] nodes) => new(
        [.. nodes.Select(node => new Member(
            node, Guid.Empty, $"{node}:9110", MemberRoles.Shards, 100, "1.0", DateTimeOffset.UnixEpoch,
            MemberState.Up))],
        owner is null ? [] : [new Lease(Shard, owner, new Epoch(epoch))],
        new Dictionary<ShardId, string>());
}
