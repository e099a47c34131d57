using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Ingest;

/// <summary>
/// A sink that knows every series and only counts: what a decoder allocates on it is the decoder's own.
/// </summary>
internal sealed class KnownSeries : IPointSink
{
    public int Points { get; private set; }

    public bool TryResolve(in SeriesHash identity, out SeriesHandle series)
    {
        series = new SeriesHandle(0, (int)identity.Low);
        return true;
    }

    public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor) =>
        throw new InvalidOperationException("Every series is known.");

    public void Sample(SeriesHandle series, long timestampMs, double value) => Points++;

    public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total) => Points++;

    public void Delta(SeriesHandle series, long timestampMs, double increase) => Points++;

    public void Observe(SeriesHandle series, long timestampMs, double value) => Points++;

    public void Histogram(SeriesHandle series, in HistogramPoint point) => Points++;

    public void Stale(SeriesHandle series, long timestampMs) => Points++;

    public void Reject(RejectReason reason, int points, string detail) =>
        throw new InvalidOperationException($"{reason}: {detail}");
}
