using System.Text;
using Monitor.Actors.Ingest;
using Monitor.Actors.Ports;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;
using Monitor.Simulation.Clusters;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Workload;

/// <summary>
/// A service that is watched. It sends raw observations in numbered batches, each until it is acknowledged, as the
/// native client does; and each second its queue and its total of orders, tried a few times, as an exporter does.
/// </summary>
public sealed class TradingService
{
    public const string LatencyMetric = "order_latency_seconds";
    public const string OrdersMetric = "orders_total";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly World _world;
    private readonly Network _network;
    private readonly IReadOnlyList<SimulatedNode> _nodes;
    private readonly Random _random;
    private readonly UInt128 _session;
    private readonly Queue<SentBatch> _unsent = new();
    private readonly long _startMs;
    private SimulatedNode _node;
    private long _sequence;
    private double _orders;
    private int _samplesUnderWay;

    public TradingService(World world, Network network, IReadOnlyList<SimulatedNode> nodes, string name)
    {
        _world = world;
        _network = network;
        _nodes = nodes;
        Name = name;
        _random = world.DrawsOf(name);
        _session = new UInt128((ulong)_random.NextInt64(), (ulong)_random.NextInt64());
        _node = nodes[_random.Next(nodes.Count)];
        _startMs = world.Now.ToUnixTimeMilliseconds();
    }

    public string Name { get; }

    public ServiceTruth Truth { get; } = new();

    /// <summary>What the queue is now.</summary>
    public double Queue { get; set; } = 10;

    /// <summary>True while it goes on making data.</summary>
    public bool IsTrading { get; set; } = true;

    /// <summary>Nothing waits to be acknowledged.</summary>
    public bool IsDone => _unsent.Count == 0 && _samplesUnderWay == 0;

    private long NowMs => _world.Now.ToUnixTimeMilliseconds();

    public void Start()
    {
        _world.Begin(Name, MakeBatchesAsync);
        _world.Begin(Name, SendBatchesAsync);
        _world.Begin(Name, MakeSamplesAsync);
    }

    private async Task MakeBatchesAsync()
    {
        while (true)
        {
            await _world.DelayAsync(TimeSpan.FromMilliseconds(_random.Next(200, 900)));
            if (!IsTrading)
                return;
            double[] values = [.. Enumerable.Range(0, _random.Next(1, 6)).Select(_ => 0.001 + _random.NextDouble())];
            _unsent.Enqueue(new SentBatch(++_sequence, NowMs, values));
        }
    }

    private async Task SendBatchesAsync()
    {
        while (true)
        {
            if (!_unsent.TryPeek(out SentBatch? batch))
            {
                await _world.DelayAsync(TimeSpan.FromMilliseconds(50));
                continue;
            }

            IngestOutcome? outcome = await _network.CallAsync(_node, life => CommitAsync(life, batch), Patience);
            if (outcome is { Status: IngestStatus.Durable })
            {
                Acknowledge(batch);
                continue;
            }

            await _world.DelayAsync(TimeSpan.FromMilliseconds(_random.Next(50, 500)));
            _node = _nodes[_random.Next(_nodes.Count)];
            if (_random.Next(3) == 0)
                await AskAsync();
        }
    }

    /// <summary>A client that connects anew is told what has counted, and goes on behind it.</summary>
    private async Task AskAsync()
    {
        object? last = await _network.CallAsync<object>(_node, LastSequenceAsync, Patience);
        while (last is long counted && _unsent.TryPeek(out SentBatch? batch) && batch.Sequence <= counted)
            Acknowledge(batch);
    }

    private async ValueTask<object> LastSequenceAsync(NodeLife life)
    {
        try
        {
            return await life.Sessions.LastSequenceAsync(Name, _session, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            return "later";
        }
    }

    private void Acknowledge(SentBatch batch)
    {
        _unsent.Dequeue();
        Truth.Acknowledged(batch);
        _world.Note(Name, $"batch {batch.Sequence} of {batch.Values.Length} is acknowledged");
    }

    private async Task MakeSamplesAsync()
    {
        await _world.DelayAsync(TimeSpan.FromMilliseconds(_random.Next(1000)));
        while (IsTrading)
        {
            _orders += _random.Next(50);
            var sample = new SentSample(NowMs, Queue, _orders);
            Truth.Made(sample);
            _world.Begin(Name, () => SendAsync(sample));
            await _world.DelayAsync(TimeSpan.FromSeconds(1));
        }
    }

    private async Task SendAsync(SentSample sample)
    {
        _samplesUnderWay++;
        for (int attempt = 0; attempt < 4; attempt++)
        {
            SimulatedNode node = attempt == 0 ? _node : _nodes[_random.Next(_nodes.Count)];
            IngestOutcome? outcome = await _network.CallAsync(node, life => CommitAsync(life, sample), Patience);
            if (outcome is { Status: IngestStatus.Durable })
            {
                Truth.Acknowledged(sample);
                _world.Note(Name, $"sample {sample.Queue}, {sample.Orders} is acknowledged");
                break;
            }

            await _world.DelayAsync(TimeSpan.FromMilliseconds(_random.Next(50, 500)));
        }

        _samplesUnderWay--;
    }

    private async ValueTask<IngestOutcome> CommitAsync(NodeLife life, SentBatch batch)
    {
        using IIngestRequest request = life.Begin("native");
        SeriesHandle series = Resolve(request, LatencyMetric, SeriesKind.Histogram);
        foreach (double value in batch.Values)
            request.Observe(series, batch.TimestampMs, value);
        request.SetReceipt(Name, _session, batch.Sequence);
        return await request.CommitAsync(CancellationToken.None);
    }

    private async ValueTask<IngestOutcome> CommitAsync(NodeLife life, SentSample sample)
    {
        using IIngestRequest request = life.Begin("remote_write");
        request.Sample(Resolve(request, DeskRules.QueueMetric, SeriesKind.Gauge), sample.TimestampMs, sample.Queue);
        request.Cumulative(
            Resolve(request, OrdersMetric, SeriesKind.Counter), sample.TimestampMs, _startMs, sample.Orders);
        return await request.CommitAsync(CancellationToken.None);
    }

    private SeriesHandle Resolve(IIngestRequest request, string metric, SeriesKind kind)
    {
        SeriesHash identity = SeriesHash.Of(Encoding.UTF8.GetBytes($"{Name}/{metric}"));
        return request.TryResolve(identity, out SeriesHandle series)
            ? series
            : request.Define(identity, new SeriesDescriptor(Name, metric, LabelSet.Empty, kind));
    }
}
