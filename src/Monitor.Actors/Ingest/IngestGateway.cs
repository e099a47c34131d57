using System.Collections.Concurrent;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Histograms;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ingest;

/// <summary>The one way in: requests for endpoints, collectors for components, and the interner between them.</summary>
public sealed class IngestGateway : IIngest
{
    private const int InternedSeries = 8_000_000;
    private const int PooledRequests = 64;

    private readonly ConcurrentBag<IngestRequest> _requests = [];
    private readonly ConcurrentBag<IngestPart> _parts = [];
    private readonly TimeProvider _time;
    private readonly ExponentialLayout _layout;
    private readonly ITimer _sweep;

    /// <param name="system">Where collectors live.</param>
    /// <param name="log">Where they write.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="shards">The fixed number of shards.</param>
    /// <param name="writer">A number drawn at this start of this node.</param>
    public IngestGateway(ActorSystem system, IEventLog log, IngestBounds options, int shards, ulong writer)
    {
        Options = options;
        Components = new ComponentDirectory(system, log, options, shards, writer);
        _time = system.Time;
        Scheduler = system.Scheduler;
        _layout = ExponentialLayout.OfScale(options.HistogramScale);
        _sweep = _time.CreateTimer(static state => ((IngestGateway)state!).ForgetIdle(), this,
            TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
    }

    public IngestStatistics Statistics { get; } = new();

    /// <summary>Series that live on the way in, of all components.</summary>
    public long SeriesCount => Components.All.Sum(component => (long)component.Series.Count);

    internal IActorScheduler Scheduler { get; }

    internal IngestBounds Options { get; }

    internal ComponentDirectory Components { get; }

    internal SeriesInterner Interner { get; } = new(InternedSeries);

    internal TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(1);

    public IIngestRequest Begin(string protocol)
    {
        if (!_requests.TryTake(out IngestRequest? request))
            request = new IngestRequest(this);
        request.Begin(Statistics.Of(protocol), _time.GetUtcNow());
        return request;
    }

    /// <summary>
    /// Defines the series of a shard anew as they are written: somebody judges it who has not read what was defined.
    /// </summary>
    public void Renew(ShardId shard)
    {
        foreach (ComponentEntry component in Components.All)
        {
            if (component.Shard == shard)
                component.Series.Renew();
        }

        Interner.Keep(series => Components[series.Collector].Shard != shard);
    }

    /// <summary>Stops the collectors once what they hold is in the log.</summary>
    public async Task StopAsync()
    {
        await _sweep.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(Components.All.Select(component => component.Collector.StopAsync())).ConfigureAwait(false);
    }

    internal IngestPart RentPart() => _parts.TryTake(out IngestPart? part) ? part : new IngestPart(_layout);

    internal void Return(IngestPart part)
    {
        part.Clear();
        if (_parts.Count < PooledRequests)
            _parts.Add(part);
        else
            part.Dispose();
    }

    internal void Return(IngestRequest request)
    {
        if (_requests.Count < PooledRequests)
            _requests.Add(request);
    }

    /// <summary>
    /// Entries go from the interner five minutes before the collector forgets their series, so that no request can
    /// still find a number that is about to go.
    /// </summary>
    private void ForgetIdle()
    {
        byte minute = MinuteClock.At(_time.GetUtcNow());
        int idle = Options.ForgetAfterMinutes - 5;
        Interner.Keep(series => !Components[series.Collector].Series.IsIdle(series.Series, minute, idle));
    }
}
