using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Sharding;

public sealed class ClusterBoardTests
{
    [Fact]
    public async Task Change_that_was_asked_for_before_it_happened_is_told()
    {
        var board = new ClusterBoard("a");
        Task change = board.NextChange;
        Assert.False(change.IsCompleted);
        board.Hold(new ShardId(1), new Epoch(5));
        await change;
        Assert.Equal(new Epoch(5), board.HeldHere(new ShardId(1)));
        change = board.NextChange;
        board.Drop(new ShardId(2));
        Assert.False(change.IsCompleted);
        board.Drop(new ShardId(1));
        await change;
        Assert.Null(board.HeldHere(new ShardId(1)));
    }

    [Fact]
    public void Chronicle_keeps_the_latest_changes_and_numbers_them()
    {
        var board = new ClusterBoard("a");
        var chronicle = new ClusterChronicle(board, new VirtualTimeProvider());
        for (int i = 1; i <= 2 * ClusterChronicle.Kept; i++)
        {
            board.Publish(new ClusterView(
                [], [new Lease(new ShardId(0), "a", new Epoch(i))], new Dictionary<ShardId, string>()));
            Assert.Equal(i, Assert.Single(chronicle.Look()).Sequence);
        }

        Assert.Empty(chronicle.Look());
        IReadOnlyList<ChronicleEntry> kept = chronicle.After(0);
        Assert.Equal(ClusterChronicle.Kept, kept.Count);
        Assert.Equal(2 * ClusterChronicle.Kept, kept[^1].Sequence);
        Assert.Equal(3, chronicle.After((2 * ClusterChronicle.Kept) - 3).Count);
    }
}
