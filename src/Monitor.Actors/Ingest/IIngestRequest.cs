using Monitor.Shared.Ingest;

namespace Monitor.Actors.Ingest;

/// <summary>
/// What one request brought, until it is committed. Disposing without a commit drops all of it. Not thread-safe: one
/// decoder at a time.
/// </summary>
public interface IIngestRequest : IPointSink, IDisposable
{
    /// <summary>
    /// Hands over all points and answers when they are durable, or that they were not taken. At most once for each
    /// request; nothing may be added afterwards. When cancelled, the points may or may not be kept.
    /// </summary>
    ValueTask<IngestOutcome> CommitAsync(CancellationToken cancel);
}
