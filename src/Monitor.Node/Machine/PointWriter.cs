using Monitor.Shared.Ingest;

namespace Monitor.Node.Machine;

/// <summary>What readers write one tick's values with; all have the tick's time.</summary>
internal sealed class PointWriter
{
    private IPointSink? _sink;

    /// <summary>The tick's time, Unix milliseconds.</summary>
    public long TimestampMs { get; private set; }

    /// <summary>Seconds since the tick before; zero on the first, when there is nothing to compare with.</summary>
    public double ElapsedSeconds { get; private set; }

    /// <summary>When the counters written now began to count, Unix milliseconds; 0 when unknown.</summary>
    public long CountersStartMs { get; private set; }

    /// <summary>Points written since <see cref="Begin"/>.</summary>
    public int Points { get; private set; }

    public void Begin(IPointSink sink, long timestampMs, double elapsedSeconds)
    {
        _sink = sink;
        TimestampMs = timestampMs;
        ElapsedSeconds = elapsedSeconds;
        Points = 0;
    }

    /// <summary>Says when the counters written from here on began to count.</summary>
    public void CountersStartAt(long startMs) => CountersStartMs = startMs;

    /// <summary>A level; one that is no number is not written.</summary>
    public void Gauge(SeriesKey key, double value)
    {
        if (!double.IsFinite(value))
            return;
        _sink!.Sample(Resolve(key), TimestampMs, value);
        Points++;
    }

    /// <summary>The running total of a counter; one that is no number is not written.</summary>
    public void Counter(SeriesKey key, double total)
    {
        if (!double.IsFinite(total))
            return;
        _sink!.Cumulative(Resolve(key), TimestampMs, CountersStartMs, total);
        Points++;
    }

    public void Histogram(SeriesKey key, in HistogramPoint point)
    {
        _sink!.Histogram(Resolve(key), point);
        Points++;
    }

    private SeriesHandle Resolve(SeriesKey key) =>
        _sink!.TryResolve(key.Identity, out SeriesHandle handle)
            ? handle
            : _sink.Define(key.Identity, key.Descriptor);
}
