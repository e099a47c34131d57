using System.Threading.Channels;
using Monitor.Actors.Ingest;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;
using Monitor.Shared.Tests.Ingest.Otlp;

namespace Monitor.Node.Tests.Ingest.Otlp;

/// <summary>An ingest that keeps what was committed, and answers what a test wants.</summary>
internal sealed class RecordingIngest : IIngest
{
    private readonly Channel<(string Protocol, RecordingSink Sink)> _committed =
        Channel.CreateUnbounded<(string, RecordingSink)>();

    /// <summary>The answer to commits; null accepts everything and reports the rejects.</summary>
    public IngestOutcome? Answer { get; set; }

    public int Begun { get; private set; }

    public IIngestRequest Begin(string protocol)
    {
        Begun++;
        return new Request(this, protocol);
    }

    public bool TryTake(out (string Protocol, RecordingSink Sink) committed) =>
        _committed.Reader.TryRead(out committed);

    private sealed class Request(RecordingIngest ingest, string protocol) : IIngestRequest
    {
        private readonly RecordingSink _sink = new();

        public ValueTask<IngestOutcome> CommitAsync(CancellationToken cancel)
        {
            if (ingest.Answer is { } answer)
                return ValueTask.FromResult(answer);
            Assert.True(ingest._committed.Writer.TryWrite((protocol, _sink)));
            return ValueTask.FromResult(new IngestOutcome(
                IngestStatus.Durable, _sink.Points.Count, _sink.Rejects.Sum(r => r.Points),
                [.. _sink.Rejects.Where(r => r.Detail.Length > 0).Select(r => new Rejection(
                    r.Reason, _sink.Rejects.Where(o => o.Reason == r.Reason).Sum(o => o.Points), r.Detail))]));
        }

        public void Dispose()
        {
        }

        public bool TryResolve(in SeriesHash identity, out SeriesHandle series) =>
            _sink.TryResolve(identity, out series);

        public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor) =>
            _sink.Define(identity, descriptor);

        public void Sample(SeriesHandle series, long timestampMs, double value) =>
            _sink.Sample(series, timestampMs, value);

        public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total) =>
            _sink.Cumulative(series, timestampMs, startMs, total);

        public void Delta(SeriesHandle series, long timestampMs, double increase) =>
            _sink.Delta(series, timestampMs, increase);

        public void Observe(SeriesHandle series, long timestampMs, double value) =>
            _sink.Observe(series, timestampMs, value);

        public void Histogram(SeriesHandle series, in HistogramPoint point) => _sink.Histogram(series, point);

        public void Stale(SeriesHandle series, long timestampMs) => _sink.Stale(series, timestampMs);

        public void Reject(RejectReason reason, int points, string detail) => _sink.Reject(reason, points, detail);
    }
}
