using Monitor.Actors.Composition;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Storage.Postgres;
using Monitor.Shared.Durations;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Pipeline;

/// <summary>
/// What must be so before a node joins a cluster, and how long it waits for that. Each refusal says what to do.
/// </summary>
internal sealed class ClusterStart(ClusterOptions options, PostgresStores stores, TimeProvider time)
{
    /// <summary>
    /// Leases go by the database's clock alone, but measurements are placed in time by the nodes': with clocks further
    /// apart, windows would end at different times and absence be judged wrongly.
    /// </summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks before the node is announced to anybody.</summary>
    /// <exception cref="NodeStartException">This node must not join.</exception>
    public async Task CheckAsync(CancellationToken cancel)
    {
        TimeSpan ahead = await ClockAheadAsync(cancel);
        if (ahead.Duration() > ClockTolerance)
        {
            throw new NodeStartException(
                $"This machine's clock is {DurationText.Format(Rounded(ahead.Duration()))} "
                + $"{(ahead > TimeSpan.Zero ? "ahead of" : "behind")} the database's. Set both by one time server; at "
                + $"most {ClockTolerance.TotalSeconds:0} s may be between them.");
        }

        ClusterView view = await stores.Members.ReadAsync(cancel);
        foreach (Member member in view.Members)
        {
            if (!VersionPolicy.RunTogether(member.Version, NodeProcess.Version))
            {
                throw new NodeStartException(
                    $"{member.Node} runs version {member.Version}, and this node is {NodeProcess.Version}. Versions of "
                    + "one cluster may be one minor version apart: update step by step, or stop the other nodes "
                    + "first.");
            }
        }
    }

    /// <summary>Waits until the cluster knows this node.</summary>
    /// <exception cref="NodeStartException">Another node has its name, or the database went away.</exception>
    public async Task JoinAsync(NodeCore core, CancellationToken cancel)
    {
        // A process of this name that was killed is forgotten after a lease's time; one that is alive is not.
        TimeSpan namePatience = options.LeaseTtl + TimeSpan.FromSeconds(2);
        long startedAt = time.GetTimestamp();
        while (!core.Coordinator.Joined.IsCompleted)
        {
            if (core.Coordinator.NameTakenFor > namePatience)
            {
                throw new NodeStartException(
                    $"Another node named {options.Node} is in the cluster {options.Name}. Give each node a "
                    + "cluster.node of its own.");
            }

            if (time.GetElapsedTime(startedAt) > StorePatience)
                throw new NodeStartException($"The node cannot join: {core.Coordinator.HinderedBecause}.");
            await Task.WhenAny(core.Coordinator.Joined, Task.Delay(Pause, time, cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>How far this clock is ahead, give or take half the time that the question took.</summary>
    private async Task<TimeSpan> ClockAheadAsync(CancellationToken cancel)
    {
        DateTimeOffset before = time.GetUtcNow();
        DateTimeOffset server = await stores.NowAsync(cancel);
        DateTimeOffset after = time.GetUtcNow();
        return before + (after - before) / 2 - server;
    }

    private static TimeSpan Rounded(TimeSpan duration) => TimeSpan.FromSeconds(Math.Round(duration.TotalSeconds));
}
