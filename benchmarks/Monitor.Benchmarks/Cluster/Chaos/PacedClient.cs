using Monitor.Client;

namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>A program that measures through the client library at a steady pace, connected to one node.</summary>
internal sealed class PacedClient(string component, Uri node, int seed) : IAsyncDisposable
{
    public const string Counter = "orders_total";
    public const string Histogram = "latency_seconds";

    private const int Burst = 20;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly MonitorClient _client = new(new MonitorClientOptions
    {
        Component = component,
        Endpoint = node,
        FlushInterval = TimeSpan.FromMilliseconds(50),
        ReconnectDelay = (TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)),
        AnswerTimeout = TimeSpan.FromSeconds(5),
        Overflow = Overflow.Wait,
        Random = new Random(seed),
    });

    public string Component => component;

    public double Orders { get; private set; }

    public long Latencies { get; private set; }

    /// <summary>Measures until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Counter orders = _client.Counter(Counter);
        Histogram latency = _client.Histogram(Histogram, "s");
        using var pace = new PeriodicTimer(Pace);
        while (!stop.IsCancellationRequested)
        {
            for (int i = 0; i < Burst; i++)
            {
                int increase = 1 + (int)(Latencies % 7);
                orders.Add(increase);
                latency.Record(0.001 * increase);
                Orders += increase;
                Latencies++;
            }

            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Waits until all that was measured is acknowledged.</summary>
    /// <exception cref="TimeoutException">It is not, though every node runs.</exception>
    public async Task<MonitorClientStatistics> FlushAsync()
    {
        await _client.FlushAsync().WaitAsync(ChaosPatience.Limit);
        return _client.Statistics;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
