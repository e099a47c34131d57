using Monitor.Shared.Sharding;
using Monitor.Simulation.Clusters;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Swarm;

/// <summary>
/// No two processes act for one shard at the same moment, whatever each of them believes. Only one that an operator
/// declared dead while it lived may go on until it next hears of its leases; its writes are refused at once.
/// </summary>
internal sealed class OwnerLaw(World world, IReadOnlyList<SimulatedNode> nodes, int shards)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(97);

    public void Start() => world.Begin("owners", WatchAsync);

    private async Task WatchAsync()
    {
        IReadOnlyList<ShardId> all = ShardId.All(shards);
        while (true)
        {
            await world.DelayAsync(Look);
            foreach (ShardId shard in all)
            {
                int acting = 0;
                foreach (SimulatedNode node in nodes)
                    acting += node.Life?.ActsFor(shard) == true && !node.IsDeclaredDead ? 1 : 0;
                if (acting > 1)
                    world.Break("one node acts for a shard", $"{acting} nodes act for shard {shard}");
            }
        }
    }
}
