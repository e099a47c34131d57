using System.Collections.Immutable;
using Monitor.Actors.Ingest;
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
        return new Request(this, new RecordedSeries());
    }

    private sealed class Request(RecordedIngest ingest, RecordedSeries series)
        : SinkRequest<RecordedSeries>(series)
    {
        public override ValueTask<IngestOutcome> CommitAsync(CancellationToken cancel)
        {
            lock (ingest._gate)
                ingest.Committed.Add(Sink);
            if (ingest.Answer is not null)
                return ValueTask.FromResult(ingest.Answer());
            ImmutableArray<Rejection> rejections =
            [
                .. Sink.Rejected.GroupBy(r => r.Reason)
                    .Select(g => new Rejection(g.Key, g.Sum(r => r.Points), g.First().Detail)),
            ];
            return ValueTask.FromResult(new IngestOutcome(
                IngestStatus.Durable, Sink.Points.Count, rejections.Sum(r => r.Points), rejections));
        }

        public override void Dispose()
        {
            ingest.Disposed++;
            base.Dispose();
        }
    }
}
