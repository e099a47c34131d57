using Monitor.Shared.Ingest.Log;

namespace Monitor.Shared.Aggregation;

/// <summary>
/// The last batch of each native session that has counted. A batch with a sequence at or below it was here before.
/// Bounded: past the limit the session that has been quiet the longest is forgotten.
/// </summary>
internal sealed class ReceiptBook
{
    public const int MostSessions = 10_000;

    private readonly Dictionary<UInt128, (long Sequence, long AtMs)> _sessions = [];

    public IEnumerable<(UInt128 Session, long Sequence, long AtMs)> All =>
        _sessions.Select(entry => (entry.Key, entry.Value.Sequence, entry.Value.AtMs));

    /// <summary>The sequence that counted last; 0 for an unknown session.</summary>
    public long LastOf(UInt128 session) => _sessions.TryGetValue(session, out var last) ? last.Sequence : 0;

    /// <summary>Enters a receipt; false when its batch has counted before.</summary>
    public bool TryEnter(Receipt receipt, long nowMs)
    {
        if (receipt.Sequence <= LastOf(receipt.Session))
            return false;
        Set(receipt.Session, receipt.Sequence, nowMs);
        return true;
    }

    public void Set(UInt128 session, long sequence, long atMs)
    {
        if (_sessions.Count >= MostSessions && !_sessions.ContainsKey(session))
            _sessions.Remove(_sessions.MinBy(entry => entry.Value.AtMs).Key);
        _sessions[session] = (sequence, atMs);
    }
}
