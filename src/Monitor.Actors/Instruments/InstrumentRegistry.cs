using Monitor.Shared.Series;

namespace Monitor.Actors.Instruments;

/// <summary>
/// The node's own metrics, the one way for all parts: ask for an instrument once, keep it, move it. Asking again with
/// the same name and labels gives the same one. Names are Prometheus': <c>monitor_</c>, base units, counters ending in
/// <c>_total</c>. What is here is shown at /metrics and is the component <c>monitor-node</c>. Thread-safe.
/// </summary>
public sealed class InstrumentRegistry
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, InstrumentFamily> _families = new(StringComparer.Ordinal);

    private volatile Action[] _refreshes = [];

    /// <summary>All families, ordered by name.</summary>
    public IReadOnlyList<InstrumentFamily> Families
    {
        get
        {
            foreach (Action refresh in _refreshes)
                refresh();
            lock (_lock)
                return [.. _families.Values];
        }
    }

    public CounterInstrument Counter(
        string name, string help, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        if (!name.EndsWith("_total", StringComparison.Ordinal))
            throw new ArgumentException($"A counter's name ends in _total; {name} does not.", nameof(name));
        return Get(name, SeriesKind.Counter, help, labels, static set => new CounterInstrument(set));
    }

    public GaugeInstrument Gauge(string name, string help, params ReadOnlySpan<(string Name, string Value)> labels) =>
        Get(name, SeriesKind.Gauge, help, labels, static set => new GaugeInstrument(set));

    /// <summary>A distribution of seconds over <see cref="HistogramInstrument.DurationBounds"/>.</summary>
    public HistogramInstrument Durations(
        string name, string help, params ReadOnlySpan<(string Name, string Value)> labels) =>
        Get(name, SeriesKind.Histogram, help, labels,
            static set => new HistogramInstrument(set, [.. HistogramInstrument.DurationBounds]));

    /// <summary>A level read from its owner whenever somebody looks; the reading must be cheap and not throw.</summary>
    public void ObserveGauge(
        string name, string help, Func<double> read, params ReadOnlySpan<(string Name, string Value)> labels) =>
        Get(name, SeriesKind.Gauge, help, labels, set => new ObservedInstrument(set, read));

    /// <summary>A total read from its owner whenever somebody looks; the reading must be cheap and not throw.</summary>
    public void ObserveCounter(
        string name, string help, Func<double> read, params ReadOnlySpan<(string Name, string Value)> labels) =>
        Get(name, SeriesKind.Counter, help, labels, set => new ObservedInstrument(set, read));

    /// <summary>
    /// Calls back before the families are listed, to take one look at a source that many instruments read, or to add
    /// instruments whose labels have come up since.
    /// </summary>
    public void BeforeListing(Action refresh)
    {
        lock (_lock)
            _refreshes = [.. _refreshes, refresh];
    }

    private T Get<T>(
        string name, SeriesKind kind, string help, ReadOnlySpan<(string Name, string Value)> labels,
        Func<LabelSet, T> make)
        where T : class, IInstrument
    {
        InstrumentFamily? family;
        lock (_lock)
        {
            if (!_families.TryGetValue(name, out family))
                _families.Add(name, family = new InstrumentFamily(name, kind, UnitOf(name), help));
        }

        if (family.Kind != kind)
            throw new ArgumentException($"{name} is a {family.Kind} already.", nameof(name));
        return family.GetOrAdd(LabelSet.From(labels), make) as T
            ?? throw new ArgumentException($"{name} with these labels is another kind of instrument.", nameof(name));
    }

    private static string UnitOf(string name)
    {
        string bare = name.EndsWith("_total", StringComparison.Ordinal) ? name[..^6] : name;
        string last = bare[(bare.LastIndexOf('_') + 1)..];
        return last is "seconds" or "bytes" or "ratio" or "celsius" ? last : "";
    }
}
