using System.Diagnostics;
using Monitor.Cluster.Tests;

namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>
/// Some minutes of load on all nodes under names of its own, remote writes and the native protocol, and what the
/// cluster says of it afterwards. Shorter than the longest window, so that all of it is in there at the end.
/// </summary>
internal sealed class SampleRound : IAsyncDisposable
{
    private const int Senders = 4;
    private const int Clients = 3;

    private static readonly TimeSpan ForwardedWithin = TimeSpan.FromMinutes(1);

    private readonly ClusterUnderTest _cluster;
    private readonly CancellationTokenSource _stop = new();
    private readonly PacedSender[] _senders;
    private readonly PacedClient[] _clients;
    private readonly Task[] _running;
    private readonly long _startSecond;

    /// <summary>Begins.</summary>
    public SampleRound(ClusterUnderTest cluster, int number)
    {
        _cluster = cluster;
        _startSecond = Now - 120;
        _senders = [.. Enumerable.Range(0, Senders).Select(i => new PacedSender(cluster, $"desk-{number}-{i}", i))];
        _clients = [.. Enumerable.Range(0, Clients).Select(i => new PacedClient(
            $"gateway-{number}-{i}", cluster.Nodes[i % cluster.Nodes.Count].Native, number * Clients + i))];
        _running =
        [
            .. _senders.Select(sender => Task.Run(() => sender.RunAsync(_stop.Token))),
            .. _clients.Select(client => Task.Run(() => client.RunAsync(_stop.Token))),
        ];
    }

    public long Acknowledged =>
        _senders.Sum(sender => sender.Acknowledged) + _clients.Sum(client => 2 * client.Latencies);

    public long Unanswered => _senders.Sum(sender => sender.Unanswered);

    /// <summary>
    /// Stops the load and asks what the windows have of it; again while something is missing, for a node that keeps
    /// samples for the database forwards them when it finds it back, which nobody is told.
    /// </summary>
    public async Task<IReadOnlyList<SampleCount>> CountAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            IReadOnlyList<SampleCount> counts = await CountOnceAsync();
            if (counts.All(count => count.Lost == 0) || Stopwatch.GetElapsedTime(began) > ForwardedWithin)
                return counts;
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Asks for the same again, much later: by then most of it is history.</summary>
    public async Task<IReadOnlyList<SampleCount>> CountHistoryAsync()
    {
        var history = new ChaosHistory(_cluster, _startSecond, Now);
        var counts = new List<SampleCount>();
        foreach (PacedSender sender in _senders)
        {
            counts.Add(new SampleCount(
                $"{sender.Component} in history", sender.Acknowledged,
                await history.SumAsync(sender.Component, PacedSender.Metric, "count")));
        }

        foreach (PacedClient client in _clients)
        {
            counts.Add(new SampleCount(
                $"{client.Component} {PacedClient.Histogram} in history", client.Latencies,
                await history.SumAsync(client.Component, PacedClient.Histogram, "count")));
        }

        return counts;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (PacedClient client in _clients)
            await client.DisposeAsync();
        _stop.Dispose();
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private async Task<IReadOnlyList<SampleCount>> CountOnceAsync()
    {
        var windows = new ClusterWindows(_cluster);
        var counts = new List<SampleCount>();
        foreach (PacedSender sender in _senders)
        {
            await windows.CatchUpAsync(sender.Component);
            IReadOnlyList<double> counted = await windows.ReadAsync(sender.Component, PacedSender.Metric, "count");
            // In no particular order, so sorted on both sides; a series that is not there has lost everything.
            counts.AddRange(sender.AcknowledgedOfEach.Order().Zip(
                counted.Concat(Enumerable.Repeat(0.0, PacedSender.Series)).Take(PacedSender.Series).Order(),
                (acknowledged, count) => new SampleCount(sender.Component, acknowledged, (long)count)));
        }

        foreach (PacedClient client in _clients)
        {
            var statistics = await client.FlushAsync();
            await windows.CatchUpAsync(client.Component);
            counts.Add(new SampleCount(
                $"{client.Component} {PacedClient.Counter}", (long)client.Orders,
                await SingleAsync(windows, client.Component, PacedClient.Counter, "sum")));
            counts.Add(new SampleCount(
                $"{client.Component} {PacedClient.Histogram}", client.Latencies,
                await SingleAsync(windows, client.Component, PacedClient.Histogram, "count")));
            if (statistics.Dropped + statistics.Rejected + statistics.Refused > 0)
                counts.Add(new SampleCount($"{client.Component}: {statistics}", statistics.Recorded, 0));
        }

        return counts;
    }

    private static async Task<long> SingleAsync(
        ClusterWindows windows, string component, string metric, string statistic)
    {
        IReadOnlyList<double> values = await windows.ReadAsync(component, metric, statistic);
        return values.Count == 0 ? 0 : (long)Math.Round(values.Sum());
    }
}
