using System.Threading.Channels;
using Monitor.Actors.Ingest;
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
        return new Request(this, protocol, new RecordingSink());
    }

    public bool TryTake(out (string Protocol, RecordingSink Sink) committed) =>
        _committed.Reader.TryRead(out committed);

    private sealed class Request(RecordingIngest ingest, string protocol, RecordingSink sink)
        : SinkRequest<RecordingSink>(sink)
    {
        public override ValueTask<IngestOutcome> CommitAsync(CancellationToken cancel)
        {
            if (ingest.Answer is { } answer)
                return ValueTask.FromResult(answer);
            Assert.True(ingest._committed.Writer.TryWrite((protocol, Sink)));
            return ValueTask.FromResult(new IngestOutcome(
                IngestStatus.Durable, Sink.Points.Count, Sink.Rejects.Sum(r => r.Points),
                [.. Sink.Rejects.Where(r => r.Detail.Length > 0).Select(r => new Rejection(
                    r.Reason, Sink.Rejects.Where(o => o.Reason == r.Reason).Sum(o => o.Points), r.Detail))]));
        }
    }
}
