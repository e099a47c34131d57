using System.Collections.Immutable;
using Monitor.Actors.Ingest;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;
using Monitor.Shared.Tests.Ingest;

namespace Monitor.Node.Tests.Ingest.Prometheus;

/// <summary>Keeps what was committed, and answers as the test says. Requests share what they know of series.</summary>
internal sealed class RecordedIngest : IIngest
{
    private readonly Lock _gate = new();

    /// <summary>What every commit answers; null for durable with what really came.</summary>
    public Func<IngestOutcome>? Answer { get; set; }

    public List<RecordedSeries> Committed { get; } = [];

    public int Begun { get; private set; }

    public int Disposed { get; private set; }

    public IIngestRequest Begin(string protocol)
    {
        Begun++;
        return new Request(this);
    }

    private sealed class Request(RecordedIngest ingest) : IIngestRequest
    {
        private readonly RecordedSeries _series = new();

        public ValueTask<IngestOutcome> CommitAsync(CancellationToken cancel)
        {
            lock (ingest._gate)
                ingest.Committed.Add(_series);
            if (ingest.Answer is not null)
                return ValueTask.FromResult(ingest.Answer());
            ImmutableArray<Rejection> rejections =
            [
                .. _series.Rejected.GroupBy(r => r.Reason)
                    .Select(g => new Rejection(g.Key, g.Sum(r => r.Points), g.First().Detail)),
            ];
            return ValueTask.FromResult(new IngestOutcome(
                IngestStatus.Durable, _series.Points.Count, rejections.Sum(r => r.Points), rejections));
        }

        public void Dispose() => ingest.Disposed++;

        public bool TryResolve(in SeriesHash identity, out SeriesHandle series) =>
            _series.TryResolve(identity, out series);

        public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor) =>
            _series.Define(identity, descriptor);

        public void Sample(SeriesHandle series, long timestampMs, double value) =>
            _series.Sample(series, timestampMs, value);

        public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total) =>
            _series.Cumulative(series, timestampMs, startMs, total);

        public void Delta(SeriesHandle series, long timestampMs, double increase) =>
            _series.Delta(series, timestampMs, increase);

        public void Observe(SeriesHandle series, long timestampMs, double value) =>
            _series.Observe(series, timestampMs, value);

        public void Histogram(SeriesHandle series, in HistogramPoint point) => _series.Histogram(series, point);

        public void Stale(SeriesHandle series, long timestampMs) => _series.Stale(series, timestampMs);

        public void Reject(RejectReason reason, int points, string detail) => _series.Reject(reason, points, detail);
    }
}
