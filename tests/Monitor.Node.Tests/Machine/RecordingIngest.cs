using Monitor.Actors.Ingest;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Node.Tests.Machine;

/// <summary>Keeps every point it is given, by metric and labels, and tells when a request was committed.</summary>
internal sealed class RecordingIngest : IIngest
{
    private readonly Dictionary<SeriesHash, int> _series = [];

    public List<SeriesDescriptor> Series { get; } = [];

    public List<(SeriesDescriptor Series, long TimestampMs, double Value)> Points { get; } = [];

    public Action Committed { get; set; } = () => { };

    public IngestOutcome Outcome { get; set; } = IngestOutcome.Durable(0);

    public IIngestRequest Begin(string protocol) => new Request(this);

    public double? ValueOf(string metric, params (string Name, string Value)[] labels)
    {
        var found = Points.Where(p => p.Series.Metric == metric && labels.All(l => p.Series.Labels[l.Name] == l.Value));
        return found.Any() ? found.Last().Value : null;
    }

    private sealed class Request(RecordingIngest owner) : IIngestRequest
    {
        public bool TryResolve(in SeriesHash identity, out SeriesHandle series)
        {
            bool known = owner._series.TryGetValue(identity, out int index);
            series = new SeriesHandle(0, index);
            return known;
        }

        public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor)
        {
            owner._series.Add(identity, owner.Series.Count);
            owner.Series.Add(descriptor);
            return new SeriesHandle(0, owner.Series.Count - 1);
        }

        public void Sample(SeriesHandle series, long timestampMs, double value) =>
            owner.Points.Add((owner.Series[series.Series], timestampMs, value));

        public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total) =>
            owner.Points.Add((owner.Series[series.Series], timestampMs, total));

        public void Histogram(SeriesHandle series, in HistogramPoint point)
        {
            ulong count = 0;
            foreach (ulong bucket in point.Counts)
                count += bucket;
            owner.Points.Add((owner.Series[series.Series], point.TimestampMs, count));
        }

        public void Delta(SeriesHandle series, long timestampMs, double increase) => throw new NotSupportedException();

        public void Observe(SeriesHandle series, long timestampMs, double value) => throw new NotSupportedException();

        public void Stale(SeriesHandle series, long timestampMs) => throw new NotSupportedException();

        public void Reject(RejectReason reason, int points, string detail) => throw new NotSupportedException(detail);

        public ValueTask<IngestOutcome> CommitAsync(CancellationToken cancel)
        {
            owner.Committed();
            return ValueTask.FromResult(owner.Outcome);
        }

        public void Dispose()
        {
        }
    }
}
