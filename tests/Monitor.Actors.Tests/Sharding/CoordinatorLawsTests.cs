using Monitor.Actors.Sharding;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Sharding;

/// <summary>What must hold whatever happens in whatever order: histories drawn from seeds.</summary>
public sealed class CoordinatorLawsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Shard_has_one_owner_through_faults_and_all_have_one_after(int seed)
    {
        var world = new CoordinatorWorld(seed);
        for (int i = 0; i < 4; i++)
            world.Add($"node-{i}", 0.93 + 0.14 * world.Random.NextDouble());
        for (int fault = 0; fault < 40; fault++)
        {
            world.FailureRate = world.Random.Next(3) == 0 ? world.Random.NextDouble() : 0.02;
            world.LongestWay = world.Within(world.Random.Next(4) == 0 ? 4 * Second : Second / 10);
            Disturb(world);
            world.Run(world.Within(3 * Second));
        }

        Heal(world);
        world.Run(15 * Second);
        AssertConverged(world);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Shards_move_few_at_a_time_when_nodes_come_and_go(int seed)
    {
        var world = new CoordinatorWorld(seed, shardsInTransit: 1 + seed % 4);
        world.Add("node-0");
        world.Add("node-1");
        world.Run(5 * Second);
        Assert.Equal(0, world.Unowned);
        for (int change = 0; change < 10; change++)
        {
            switch (world.Random.Next(3))
            {
                case 0 when world.Nodes.Count(node => node.IsRunning) > 1:
                    Pick(world).Hear(new CoordinatorInput.Order(MemberState.Leaving));
                    break;
                case 1:
                    world.Table.Pin(world.Shards[world.Random.Next(world.Shards.Count)], Pick(world).Name);
                    break;
                default:
                    world.Add($"late-{change}");
                    break;
            }

            // A change in the midst of another adds to what moves those that are being stopped already.
            world.Run(10 * Second, () => Assert.InRange(world.Unowned, 0, world.ShardsInTransit));
        }

        AssertConverged(world);
    }

    [Fact]
    public void Node_that_was_expelled_stops_acting_within_a_renewal_and_joins_anew()
    {
        var world = new CoordinatorWorld(1);
        CoordinatorNode expelled = world.Add("node-0");
        world.Run(2 * Second);
        world.Table.Expel(expelled.Name);
        world.Run(1.2 * Second);
        Assert.Contains(expelled.Effects, effect => effect.Reason == CoordinatorReason.NotRenewed);
        world.Run(2 * Second);
        AssertConverged(world);
    }

    private static void Disturb(CoordinatorWorld world)
    {
        CoordinatorNode node = Pick(world);
        switch (world.Random.Next(8))
        {
            case 0:
                node.Kill();
                break;
            case 1:
                world.Add(node.Name, 0.93 + 0.14 * world.Random.NextDouble());
                break;
            case 2:
                node.Sleep(world.Within(8 * Second));
                break;
            case 3:
                node.Hear(new CoordinatorInput.Order(
                    world.Random.Next(2) == 0 ? MemberState.Drained : MemberState.Up));
                break;
            case 4:
                node.Hear(new CoordinatorInput.Order(MemberState.Leaving));
                break;
            case 5:
                world.Table.Pin(world.Shards[world.Random.Next(world.Shards.Count)], node.Name);
                break;
            case 6 when node.State.Held.Values.FirstOrDefault() is { } held:
                node.Hear(new CoordinatorInput.ShardFailed(held.Lease.Shard, held.Lease.Epoch));
                break;
            default:
                world.Add("node-" + world.Random.Next(6));
                break;
        }
    }

    private static CoordinatorNode Pick(CoordinatorWorld world) => world.Nodes[world.Random.Next(world.Nodes.Count)];

    private static void Heal(CoordinatorWorld world)
    {
        world.FailureRate = 0;
        world.LongestWay = Second / 50;
        foreach (CoordinatorNode node in world.Nodes.ToList())
            node.Hear(new CoordinatorInput.Order(MemberState.Up));
        if (!world.Nodes.Any(node => node is { IsRunning: true, State.Order: MemberState.Up }))
            world.Add("healer");
    }

    /// <summary>Every shard is where the plan has it.</summary>
    private static void AssertConverged(CoordinatorWorld world)
    {
        foreach (ShardId shard in world.Shards)
        {
            string? planned = RendezvousPlan.OwnerOf(shard, world.Table.View.Members, world.Table.View.Pins);
            Assert.Equal(planned, world.OwnerOf(shard).Name);
        }
    }
}
