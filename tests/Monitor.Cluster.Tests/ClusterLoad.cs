namespace Monitor.Cluster.Tests;

/// <summary>Senders that write without a pause, and the account of what they were told is safe.</summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    private readonly ClusterUnderTest _cluster;
    private readonly CancellationTokenSource _stop = new();
    private readonly ClusterSender[] _senders;
    private readonly Task[] _running;

    /// <summary>Begins to write.</summary>
    public ClusterLoad(ClusterUnderTest cluster, int components)
    {
        _cluster = cluster;
        long startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 400_000;
        _senders = [.. Enumerable.Range(0, components).Select(i => new ClusterSender(cluster, $"desk-{i}", startMs))];
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

    /// <summary>Stops writing, and holds what the cluster counted against what it acknowledged.</summary>
    public async Task AssertCountedOnceAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        var windows = new ClusterWindows(_cluster);
        foreach (ClusterSender sender in _senders)
        {
            await windows.CatchUpAsync(sender.Component);
            Assert.Equal(
                Enumerable.Repeat((double)sender.Acknowledged, ClusterSender.Series),
                await windows.ReadAsync(sender.Component, ClusterSender.Metric, "count"));
        }
    }

    /// <summary>
    /// Ends the senders, in whatever state a test that failed has left the cluster: what went wrong with them is told
    /// by <see cref="AssertCountedOnceAsync"/>, and must not hide what failed before.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _cluster.End();
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _stop.Dispose();
    }
}
