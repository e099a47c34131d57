using Monitor.Shared.Aggregation;
using Monitor.Shared.Alerting;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Rules;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Rehearsal;

/// <summary>
/// A shard on a stage: the very windows and rules that a node has, fed by hand, under a clock that only the caller
/// moves. What is fed goes through log records as a collector writes them, so nothing is judged differently here.
/// One owner; not for many threads.
/// </summary>
public sealed class RehearsalShard : IDisposable
{
    private readonly ShardState _state = new(new ShardId(0));
    private readonly Dictionary<string, Feed> _feeds = new(StringComparer.Ordinal);
    private readonly List<(Feed Feed, int Number, SeriesDescriptor Descriptor)> _series = [];
    private readonly Sink _sink = new();
    private readonly List<AlertTransition> _transitions = [];

    /// <param name="rules">In force from the beginning.</param>
    /// <param name="startMs">The time at which it begins, Unix milliseconds.</param>
    public RehearsalShard(RuleSet rules, long startMs)
    {
        _state.AdvanceTo(startMs);
        _state.Replace(rules);
    }

    /// <summary>All that rules decided, in order.</summary>
    public IReadOnlyList<AlertTransition> Transitions => _transitions;

    /// <summary>The rules at work, each for one series, component or budget.</summary>
    public IEnumerable<RuleInstance> Instances => _state.RuleInstances;

    public long NowMs => _state.NowMs;

    /// <summary>How often rules were judged.</summary>
    public long Evaluations => _state.Counters.Evaluations;

    /// <summary>Makes a series known, without any data.</summary>
    /// <returns>What the other methods know it by.</returns>
    public int Add(SeriesDescriptor descriptor)
    {
        if (!_feeds.TryGetValue(descriptor.Component, out Feed? feed))
            _feeds.Add(descriptor.Component, feed = new Feed((ulong)_feeds.Count + 1));
        _series.Add((feed, feed.Define(descriptor), descriptor));
        return _series.Count - 1;
    }

    /// <summary>A gauge's level, or a counter's running total.</summary>
    public void Sample(int series, long timestampMs, double value)
    {
        (Feed feed, int number, SeriesDescriptor descriptor) = _series[series];
        if (descriptor.Kind == SeriesKind.Counter)
            feed.Entries.Cumulative(number, timestampMs, 0, value);
        else
            feed.Entries.Sample(number, timestampMs, value);
    }

    /// <summary>The sender says that the series ended.</summary>
    public void Stale(int series, long timestampMs)
    {
        (Feed feed, int number, _) = _series[series];
        feed.Entries.Stale(number, timestampMs);
    }

    /// <summary>A second's worth of observations of a gauge, or of increases of a counter.</summary>
    public void Folded(int series, long second, in ScalarBucket bucket)
    {
        (Feed feed, int number, _) = _series[series];
        feed.Entries.Folded(number, second, bucket);
    }

    /// <summary>A distribution.</summary>
    public void Histogram(int series, in Ingest.HistogramPoint point)
    {
        (Feed feed, int number, _) = _series[series];
        feed.Entries.Histogram(number, point);
    }

    /// <summary>
    /// Takes what was fed since the last time as having arrived at this moment. Time goes on to it first; where a
    /// rule's own time comes at the very moment, the data counts before it.
    /// </summary>
    public void Arrive(long nowMs)
    {
        AdvanceTo(nowMs - 1);
        foreach (Feed feed in _feeds.Values)
        {
            if (feed.TakeRecord() is { } record)
                _state.Apply(record.Span, nowMs, _sink);
        }

        _state.EvaluateTouched();
        AdvanceTo(nowMs);
    }

    /// <summary>Time goes on; each rule is judged at the moment that it asked for.</summary>
    public void AdvanceTo(long nowMs)
    {
        while (_state.NextDueMs <= nowMs)
            _state.AdvanceTo(Math.Max(_state.NextDueMs, _state.NowMs));
        _state.AdvanceTo(nowMs);
        _transitions.AddRange(_state.TakeTransitions());
    }

    /// <summary>Forgets what is over, as a node does each minute.</summary>
    public void Sweep() => _state.Sweep(_sink);

    /// <summary>A statistic of a series over the window that ends now, the second under way included.</summary>
    public WindowReading Read(int series, Statistic statistic, int windowSeconds)
    {
        SeriesDescriptor descriptor = _series[series].Descriptor;
        UInt128 fingerprint = SeriesDefinition.Fingerprint(SeriesDefinition.Encode(descriptor));
        SeriesState? found = _state.Series.FirstOrDefault(s => s.Fingerprint == fingerprint);
        return found is null
            ? new WindowReading(double.NaN, double.NaN, double.NaN, 0, 0, 0)
            : found.Window.Read(statistic, windowSeconds, NowMs / 1000, includeCurrent: true);
    }

    public void Dispose()
    {
        foreach (Feed feed in _feeds.Values)
            feed.Dispose();
    }

    /// <summary>One component's writer: series have their numbers with it.</summary>
    private sealed class Feed(ulong writer) : IDisposable
    {
        private readonly RecordWriter _record = new(writer);
        private int _next;

        public SectionWriter Entries { get; } = new();

        public int Define(SeriesDescriptor descriptor)
        {
            Entries.Define(_next, SeriesDefinition.Encode(descriptor));
            return _next++;
        }

        public ReadOnlyMemory<byte>? TakeRecord()
        {
            if (Entries.IsEmpty)
                return null;
            _record.Clear();
            _record.Add(Entries.Entries, receipt: null);
            Entries.Clear();
            return _record.Payload;
        }

        public void Dispose()
        {
            Entries.Dispose();
            _record.Dispose();
        }
    }

    private sealed class Sink : IBucketSink
    {
        public SeriesState Current
        {
            set => _ = value;
        }

        public void Close(int resolutionSeconds, in HistoryBucket bucket)
        {
        }
    }
}
