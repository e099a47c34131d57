namespace Monitor.Cluster.Tests;

/// <summary>Senders that write without a pause, and the account of what they were told is safe.</summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    private readonly ClusterUnderTest _cluster;
    private readonly CancellationTokenSource _stop = new();
    private readonly ClusterSender[] _senders;
    private readonly Task[] _running;

    /// <summary>Begins to write.</summary>
    /// <param name="name">What the components' names begin with.</param>
    public ClusterLoad(ClusterUnderTest cluster, int components, string name = "desk")
    {
        _cluster = cluster;
        long startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 400_000;
        _senders = [.. Enumerable.Range(0, components).Select(i => new ClusterSender(cluster, $"{name}-{i}", startMs))];
        _running = [.. _senders.Select(sender => Task.Run(() => sender.RunAsync(_stop.Token)))];
    }

    public long Acknowledged => _senders.Sum(sender => sender.Acknowledged);

    public long Unanswered => _senders.Sum(sender => sender.Unanswered);

    /// <summary>Waits until so many requests more have been acknowledged.</summary>
    public Task WorkAsync(long more)
    {
        long at = Acknowledged + more;
        return EndToEnd.Prometheus.Poll.UntilAsync(
            () => Task.FromResult(Acknowledged >= at),
            () => $"{Acknowledged} of {at} were acknowledged\n{_cluster.Describe()}");
    }

    /// <summary>Stops writing, and asks the cluster what it counted of what it acknowledged.</summary>
    /// <returns>For each series how many samples were acknowledged, and how many were counted.</returns>
    public async Task<IReadOnlyList<(string Component, long Acknowledged, long Counted)>> CountAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        var windows = new ClusterWindows(_cluster);
        var counts = new List<(string, long, long)>();
        foreach (ClusterSender sender in _senders)
        {
            await windows.CatchUpAsync(sender.Component);
            IReadOnlyList<double> counted = await windows.ReadAsync(sender.Component, ClusterSender.Metric, "count");
            // A series that is not there at all has lost everything.
            counts.AddRange(counted.Concat(Enumerable.Repeat(0.0, ClusterSender.Series)).Take(ClusterSender.Series)
                .Select(count => (sender.Component, sender.Acknowledged, (long)count)));
        }

        return counts;
    }

    /// <summary>
    /// Ends the senders, in whatever state a test that failed has left the cluster: what went wrong with them is told
    /// by <see cref="CountAsync"/>, and must not hide what failed before.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (ClusterSender sender in _senders)
            sender.GiveUp();
        await Task.WhenAll(_running).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _stop.Dispose();
    }
}
