using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Benchmarks.Wire;

/// <summary>Counts and keeps nothing: after the first request of a series it knows them all.</summary>
internal sealed class CountingSink : IPointSink
{
    public bool KnowsAll { get; set; }

    public long Points { get; private set; }

    public long Rejected { get; private set; }

    public bool TryResolve(in SeriesHash identity, out SeriesHandle series)
    {
        series = new SeriesHandle(0, (int)identity.Low);
        return KnowsAll;
    }

    public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor) => new(0, (int)identity.Low);

    public void Sample(SeriesHandle series, long timestampMs, double value) => Points++;

    public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total) => Points++;

    public void Delta(SeriesHandle series, long timestampMs, double increase) => Points++;

    public void Observe(SeriesHandle series, long timestampMs, double value) => Points++;

    public void Histogram(SeriesHandle series, in HistogramPoint point) => Points++;

    public void Stale(SeriesHandle series, long timestampMs) => Points++;

    public void Reject(RejectReason reason, int points, string detail) => Rejected += points;
}
