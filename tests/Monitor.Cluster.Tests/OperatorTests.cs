using System.Text.Json;
using Monitor.Cli.Tests.Running;
using Monitor.EndToEnd.Prometheus;

namespace Monitor.Cluster.Tests;

/// <summary>The runbook with monitorctl, each command asked of a node that it is not about.</summary>
public sealed class OperatorTests
{
    [Fact]
    public async Task Node_is_drained_takes_shards_again_and_leaves_for_good()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync();
        ClusterNode asked = cluster.Nodes[0];
        (await ControlAsync(asked, "cluster", "show", "--expect-nodes", "3")).Ended(0);
        (await ControlAsync(asked, "shards", "list", "--wait", "30s")).Ended(0);

        (await ControlAsync(asked, "cluster", "drain", "node-2", "--yes", "--wait", "30s")).Ended(0);
        Assert.DoesNotContain(await cluster.LeasesAsync(), lease => lease.Value.Owner == "node-2");
        ControlRun drained = await ControlAsync(asked, "cluster", "show", "--expect-nodes", "2");
        Assert.Matches(@"(?m)^node-2 +drained +0 ", drained.Output);

        (await ControlAsync(asked, "shards", "undrain", "node-2")).Ended(0);
        await cluster.SettledAsync();

        (await ControlAsync(asked, "cluster", "leave", "node-2", "--yes", "--wait", "30s")).Ended(0);
        await UntilAsync(cluster, async () =>
            (await ControlAsync(asked, "cluster", "show", "--expect-nodes", "2")).ExitCode == 0);
        ControlRun tail = (await ControlAsync(asked, "cluster", "tail", "--once")).Ended(0);
        Assert.Matches(@"(?m) member_left +node-2: ", tail.Output);
    }

    [Fact]
    public async Task Shard_is_moved_and_stays_until_it_may_go_back()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(nodes: 2);
        ClusterNode owner = await cluster.OwnerOfAsync(3);
        ClusterNode other = cluster.Nodes.Single(node => node != owner);

        (await ControlAsync(owner, "shards", "move", "3", other.Name)).Ended(0);
        await UntilAsync(cluster, async () => (await cluster.LeasesAsync()).GetValueOrDefault(3).Owner == other.Name);
        ControlRun list = (await ControlAsync(owner, "shards", "list", "--wait", "30s", "-o", "json")).Ended(0);
        JsonElement shard = list.Json.GetProperty("shards").EnumerateArray()
            .Single(s => s.GetProperty("shard").GetString() == "3");
        Assert.Equal(other.Name, shard.GetProperty("pin").GetString());

        (await ControlAsync(other, "shards", "unpin", "3")).Ended(0);
        await UntilAsync(cluster, async () => (await cluster.LeasesAsync()).GetValueOrDefault(3).Owner == owner.Name);
    }

    [Fact]
    public async Task Node_that_hangs_is_declared_dead_and_its_lease_is_not_waited_for()
    {
        // Longer than anything here waits: only the command can free the shards.
        await using ClusterUnderTest cluster =
            await ClusterUnderTest.StartAsync(nodes: 2, lease: TimeSpan.FromMinutes(1));
        ClusterNode hanging = cluster.Nodes[1];
        hanging.Suspend();
        (await ControlAsync(cluster.Nodes[0], "cluster", "down", hanging.Name, "--yes")).Ended(0);
        await UntilAsync(cluster, async () =>
        {
            IReadOnlyDictionary<int, (string Owner, long Epoch)> leases = await cluster.LeasesAsync();
            return leases.Count == ClusterUnderTest.Shards + 1
                && leases.Values.All(l => l.Owner == cluster.Nodes[0].Name);
        });
    }

    private static Task UntilAsync(ClusterUnderTest cluster, Func<Task<bool>> condition) =>
        Poll.UntilAsync(condition, cluster.Describe);

    private static Task<ControlRun> ControlAsync(ClusterNode asked, params string[] arguments) => ControlRun.OfAsync(
        new Dictionary<string, string> { ["MONITOR_NODE"] = asked.Page.ToString() }, arguments);
}
