using Monitor.Actors.Ingest;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Node.Tests.Ingest;

/// <summary>A request that puts its points into a sink of a test's; what a commit means, the test says.</summary>
internal abstract class SinkRequest<TSink>(TSink sink) : IIngestRequest
    where TSink : IPointSink
{
    protected TSink Sink => sink;

    public abstract ValueTask<IngestOutcome> CommitAsync(CancellationToken cancel);

    public virtual void Dispose()
    {
    }

    public bool TryResolve(in SeriesHash identity, out SeriesHandle series) => sink.TryResolve(identity, out series);

    public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor) =>
        sink.Define(identity, descriptor);

    public void Sample(SeriesHandle series, long timestampMs, double value) => sink.Sample(series, timestampMs, value);

    public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total) =>
        sink.Cumulative(series, timestampMs, startMs, total);

    public void Delta(SeriesHandle series, long timestampMs, double increase) =>
        sink.Delta(series, timestampMs, increase);

    public void Observe(SeriesHandle series, long timestampMs, double value) =>
        sink.Observe(series, timestampMs, value);

    public void Histogram(SeriesHandle series, in HistogramPoint point) => sink.Histogram(series, point);

    public void Stale(SeriesHandle series, long timestampMs) => sink.Stale(series, timestampMs);

    public void Reject(RejectReason reason, int points, string detail) => sink.Reject(reason, points, detail);
}
