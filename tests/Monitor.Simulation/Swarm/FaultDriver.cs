using Monitor.Simulation.Clusters;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Swarm;

/// <summary>Does to a cluster what the plan says, until it is told to heal all.</summary>
public sealed class FaultDriver(
    World world, SwarmPlan plan, SimulatedStorage storage, Network network, IReadOnlyList<SimulatedNode> nodes)
{
    private bool _isOver;

    public void Start()
    {
        storage.Faults.DelayMax = plan.StoreDelayMax;
        storage.Faults.ErrorRate = plan.StoreErrorRate;
        storage.Faults.LostAnswerRate = plan.LostAnswerRate;
        Repeat("crashes", plan.CrashEvery, CrashAsync);
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
