using Monitor.Cluster.Tests;
using Monitor.EndToEnd.Alerting;
using Monitor.Shared.Sharding;

namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>Does what was drawn to real processes, and undoes it: after each everything runs again.</summary>
internal sealed class FaultDriver(ClusterUnderTest cluster, ChaosDatabase database, PageLedger ledger)
{
    /// <summary>A node that finds no database for half a minute ends, and whoever runs it starts it again.</summary>
    private const int StartsMax = 5;

    /// <summary>Starts that ended without a node: the database was away for too long.</summary>
    public int RefusedStarts { get; private set; }

    /// <summary>Returns when what failed has been started again, which is before all has found its place.</summary>
    public async Task DoAsync(Fault fault)
    {
        ClusterNode node = cluster.Nodes[fault.Node];
        switch (fault.Kind)
        {
            case FaultKind.KillNode:
                await KillAsync(fault.Down, node);
                break;
            case FaultKind.KillAlertingOwner:
                await KillAsync(fault.Down, await cluster.OwnerOfAsync(ShardId.Alerting.Value));
                break;
            case FaultKind.KillTwoNodes:
                await KillAsync(fault.Down, node, cluster.Nodes[(fault.Node + 1) % cluster.Nodes.Count]);
                break;
            case FaultKind.KillAllNodes:
                await KillAsync(fault.Down, [.. cluster.Nodes]);
                break;
            case FaultKind.PauseNode:
                node.Suspend();
                await Task.Delay(fault.Down);
                node.Resume();
                break;
            case FaultKind.RollingRestart:
                await RollAsync();
                break;
            case FaultKind.KillDatabase:
                await database.KillAsync(fault.Down);
                break;
            case FaultKind.RestartDatabase:
                await database.RestartAsync(fault.Down);
                break;
            case FaultKind.PromoteStandby:
                await database.FailOverAsync(fault.Down);
                break;
            case FaultKind.KillNodeAndDatabase:
                await Task.WhenAll(KillAsync(fault.Down / 2, node), database.KillAsync(fault.Down));
                break;
            case FaultKind.ReceiverAway:
                ledger.Mood = ReceiverMood.Fails;
                await Task.Delay(fault.Down);
                ledger.Mood = ReceiverMood.Accepts;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault.Kind, "Nobody knows how.");
        }
    }

    private async Task KillAsync(TimeSpan down, params ClusterNode[] victims)
    {
        await Task.WhenAll(victims.Select(victim => victim.KillAsync()));
        await Task.Delay(down);
        await Task.WhenAll(victims.Select(StartAsync));
    }

    private async Task RollAsync()
    {
        foreach (ClusterNode node in cluster.Nodes)
        {
            await node.StopAsync();
            await StartAsync(node);
            await ChaosPatience.UntilAsync(node.IsReadyAsync, $"{node.Name} is not ready after its restart");
        }
    }

    private async Task StartAsync(ClusterNode node)
    {
        for (int start = 1; ; start++)
        {
            try
            {
                await node.StartAsync();
                return;
            }
            catch (InvalidOperationException) when (start < StartsMax)
            {
                RefusedStarts++;
            }
        }
    }
}
