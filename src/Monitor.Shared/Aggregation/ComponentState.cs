namespace Monitor.Shared.Aggregation;

/// <summary>One component of a shard: its series by metric, and when it was last heard of.</summary>
public sealed class ComponentState(string name, long nowMs)
{
    private readonly Dictionary<string, List<SeriesState>> _byMetric = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public long FirstSeenMs { get; } = nowMs;

    /// <summary>When its newest data arrived, by the log's clock, Unix milliseconds.</summary>
    public long LastSeenMs { get; internal set; } = nowMs;

    /// <summary>Series of all metrics.</summary>
    public int SeriesCount { get; private set; }

    public IEnumerable<string> Metrics => _byMetric.Keys;

    public IEnumerable<SeriesState> Series => _byMetric.Values.SelectMany(series => series);

    public IReadOnlyList<SeriesState> OfMetric(string metric) =>
        _byMetric.TryGetValue(metric, out List<SeriesState>? series) ? series : [];

    /// <summary>The rules that wait for its silence; null when there are none.</summary>
    internal List<RuleWatch>? Rules { get; set; }

    /// <summary>On the list of those that spoke since the last judgement.</summary>
    internal bool IsTouched { get; set; }

    internal void Add(string metric, SeriesState series)
    {
        if (!_byMetric.TryGetValue(metric, out List<SeriesState>? list))
            _byMetric[metric] = list = [];
        list.Add(series);
        SeriesCount++;
    }

    internal void Remove(string metric, SeriesState series)
    {
        if (!_byMetric.TryGetValue(metric, out List<SeriesState>? list) || !list.Remove(series))
            return;
        SeriesCount--;
        if (list.Count == 0)
            _byMetric.Remove(metric);
    }
}
