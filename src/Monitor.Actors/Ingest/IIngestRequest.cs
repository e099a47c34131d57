using Monitor.Shared.Health;
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

    /// <summary>
    /// Makes the request count once: session and sequence go into the record that holds its points, and a request of
    /// the same session whose sequence is not higher than one that has counted is durable and does not count. Written
    /// even when the request has no points. All its points must be the component's.
    /// </summary>
    void SetReceipt(string component, UInt128 session, long sequence) =>
        throw new NotSupportedException("This request takes no receipts.");

    /// <summary>What a component says of itself, valid for a time; a later word of the component replaces it.</summary>
    void ReportHealth(string component, HealthLevel level, long timestampMs, TimeSpan timeToLive, string reason) =>
        throw new NotSupportedException("This request takes no health reports.");
}
