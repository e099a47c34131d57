using Monitor.Actors.Ingest;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Simulation.Clusters;

/// <summary>A request without memory, to be found: each attempt to send a batch has a session of its own.</summary>
internal sealed class ForgetfulRequest(IIngestRequest request, Random random) : IIngestRequest
{
    public bool TryResolve(in SeriesHash identity, out SeriesHandle series) => request.TryResolve(identity, out series);

    public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor) =>
        request.Define(identity, descriptor);

    public void Sample(SeriesHandle series, long timestampMs, double value) =>
        request.Sample(series, timestampMs, value);

    public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total) =>
        request.Cumulative(series, timestampMs, startMs, total);

    public void Delta(SeriesHandle series, long timestampMs, double increase) =>
        request.Delta(series, timestampMs, increase);

    public void Observe(SeriesHandle series, long timestampMs, double value) =>
        request.Observe(series, timestampMs, value);

    public void Histogram(SeriesHandle series, in HistogramPoint point) => request.Histogram(series, point);

    public void Stale(SeriesHandle series, long timestampMs) => request.Stale(series, timestampMs);

    public void Reject(RejectReason reason, int points, string detail) => request.Reject(reason, points, detail);

    public ValueTask<IngestOutcome> CommitAsync(CancellationToken cancel) => request.CommitAsync(cancel);

    public void SetReceipt(string component, UInt128 session, long sequence) =>
        request.SetReceipt(component, (UInt128)random.NextInt64(), sequence);

    public void Dispose() => request.Dispose();
}
