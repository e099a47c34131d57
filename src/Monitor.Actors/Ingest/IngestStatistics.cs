using System.Collections.Concurrent;
using Monitor.Shared.Ingest;

namespace Monitor.Actors.Ingest;

/// <summary>
/// What came in, by protocol, and what did not, by reason. Thread-safe; read by the node's own metrics.
/// </summary>
public sealed class IngestStatistics
{
    private readonly ConcurrentDictionary<string, ProtocolCounts> _protocols = new(StringComparer.Ordinal);
    private readonly long[] _rejected = new long[Enum.GetValues<RejectReason>().Length];

    public IEnumerable<KeyValuePair<string, ProtocolCounts>> Protocols => _protocols;

    public long Rejected(RejectReason reason) => Interlocked.Read(ref _rejected[(int)reason]);

    internal ProtocolCounts Of(string protocol) => _protocols.GetOrAdd(protocol, static _ => new ProtocolCounts());

    internal void Reject(RejectReason reason, long points) => Interlocked.Add(ref _rejected[(int)reason], points);
}

/// <summary>One protocol's counts.</summary>
public sealed class ProtocolCounts
{
    private long _points;
    private long _requests;
    private long _refused;

    /// <summary>Points accepted and durable.</summary>
    public long Points => Interlocked.Read(ref _points);

    /// <summary>Requests that were committed, whatever came of them.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests that were told to come again.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    internal void Count(IngestStatus status, long points)
    {
        Interlocked.Increment(ref _requests);
        if (status == IngestStatus.Durable)
            Interlocked.Add(ref _points, points);
        else
            Interlocked.Increment(ref _refused);
    }
}
