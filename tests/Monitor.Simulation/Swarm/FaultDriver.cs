using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Clusters;
using Monitor.Simulation.Runtime;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Swarm;

/// <summary>Does to a cluster what the plan says, until it is told to heal all.</summary>
public sealed class FaultDriver(
    World world, SwarmPlan plan, SimulatedStorage storage, Network network, IReadOnlyList<SimulatedNode> nodes)
{
    private readonly SimulatedStores _operator =
        storage.Open("operator", new StoreLink(new SimulatedHost(world.Scheduler)));

    private bool _isOver;

    public void Start()
    {
        storage.Faults.DelayMax = plan.StoreDelayMax;
        storage.Faults.ReadDelayMax = plan.ReadDelayMax;
        storage.Faults.ErrorRate = plan.StoreErrorRate;
        storage.Faults.LostAnswerRate = plan.LostAnswerRate;
        Repeat("crashes", plan.CrashEvery, CrashAsync);
        Repeat("restarts", plan.RestartEvery, RestartAsync);
        Repeat("orders", plan.OrderEvery, OrderAsync);
        Repeat("expulsions", plan.ExpelEvery, random => ExpelAsync(Pick(random)));
        Repeat("pauses", plan.PauseEvery, PauseAsync);
        Repeat("outages", plan.OutageEvery, OutageAsync);
        Repeat("cuts", plan.CutEvery, CutAsync);
    }

    public void HealAll()
    {
        _isOver = true;
        world.Note("swarm", "all is healed");
        storage.Faults.ErrorRate = 0;
        storage.Faults.LostAnswerRate = 0;
        storage.Faults.IsDown = false;
        storage.Faults.DelayMax = TimeSpan.FromMilliseconds(2);
        storage.Faults.ReadDelayMax = TimeSpan.Zero;
        network.IsHealed = true;
        foreach (SimulatedNode node in nodes)
        {
            node.Cut(false);
            node.Resume();
            if (node.Life is null)
                node.Start();
        }
    }

    private void Repeat(string what, TimeSpan? every, Func<Random, Task> fault)
    {
        if (every is not { } mean)
            return;
        Random random = world.DrawsOf(what);
        world.Begin(what, async () =>
        {
            while (true)
            {
                await world.DelayAsync(-Math.Log(1 - random.NextDouble()) * mean);
                if (_isOver)
                    return;
                await fault(random);
            }
        });
    }

    private SimulatedNode Pick(Random random) => nodes[random.Next(nodes.Count)];

    private static TimeSpan Draw(Random random, TimeSpan most) => TimeSpan.FromTicks(random.NextInt64(most.Ticks + 1));

    private async Task CrashAsync(Random random)
    {
        SimulatedNode node = Pick(random);
        node.Kill();
        await world.DelayAsync(Draw(random, TimeSpan.FromSeconds(6)));
        if (node.Life is null)
            node.Start();
    }

    private async Task RestartAsync(Random random)
    {
        SimulatedNode node = Pick(random);
        await node.StopAsync();
        await world.DelayAsync(Draw(random, TimeSpan.FromSeconds(3)));
        if (node.Life is null)
            node.Start();
    }

    private async Task OrderAsync(Random random)
    {
        SimulatedNode node = Pick(random);
        int order = random.Next(4);
        TimeSpan lasts = Draw(random, TimeSpan.FromSeconds(10));
        if (order == 0)
            await ExpelAsync(node);
        else if (order == 1)
            await DrainAsync(node, lasts);
        else
            await PinAsync(ShardId.All(plan.Shards)[random.Next(plan.Shards + 1)], node, lasts);
    }

    private async Task ExpelAsync(SimulatedNode node)
    {
        node.DeclareDead();
        await TellAsync($"expels {node.Name}", members => members.ExpelAsync(node.Name, default));
    }

    private async Task DrainAsync(SimulatedNode node, TimeSpan lasts)
    {
        world.Note("operator", $"drains {node.Name}");
        // A node that stood still may see both orders at once and in any order; the operator's last word counts.
        bool isTakenBack = false;
        node.Life?.Host.Enter(() =>
        {
            if (!isTakenBack)
                node.Life?.Control.Drain();
        });
        await world.DelayAsync(lasts);
        node.Life?.Host.Enter(() =>
        {
            isTakenBack = true;
            node.Life?.Control.Undrain();
        });
    }

    private async Task PinAsync(ShardId shard, SimulatedNode node, TimeSpan lasts)
    {
        await TellAsync($"pins {shard} to {node.Name}", members => members.PinAsync(shard, node.Name, default));
        await world.DelayAsync(lasts);
        await TellAsync($"unpins {shard}", members => members.PinAsync(shard, null, default));
    }

    private async Task TellAsync(string what, Func<IMembers, ValueTask> order)
    {
        world.Note("operator", what);
        try
        {
            await order(_operator.Members);
        }
        catch (StoreUnavailableException away)
        {
            world.Note("operator", away.Message);
        }
    }

    private async Task PauseAsync(Random random)
    {
        SimulatedNode node = Pick(random);
        node.Pause();
        await world.DelayAsync(Draw(random, plan.PauseMax));
        node.Resume();
    }

    private async Task OutageAsync(Random random)
    {
        world.Note("store", "is away");
        storage.Faults.IsDown = true;
        await world.DelayAsync(Draw(random, plan.OutageMax));
        world.Note("store", "is back");
        storage.Faults.IsDown = false;
    }

    private async Task CutAsync(Random random)
    {
        SimulatedNode node = Pick(random);
        node.Cut(true);
        await world.DelayAsync(Draw(random, TimeSpan.FromSeconds(10)));
        node.Cut(false);
    }
}
