using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ports;

/// <summary>
/// Event-sourced streams ("alerts/0"): small control state, every event durable (synced to disk) before the append
/// answers. Sequence numbers of a stream are 1, 2, 3, … without gaps.
/// </summary>
public interface IJournal
{
    /// <summary>
    /// Appends all events or none, as sequence <paramref name="expectedSequence"/>+1 and on; returns the last one's.
    /// The same bytes at the same place once more change nothing and succeed, so whoever does not know what became of
    /// an append makes the same one again.
    /// </summary>
    /// <exception cref="JournalConflictException">The stream has something else there, or ends before.</exception>
    /// <exception cref="FencedException">The stream was written under a newer epoch.</exception>
    /// <exception cref="StoreUnavailableException">It may have been written, and its answer lost.</exception>
    ValueTask<long> AppendAsync(
        string stream, Epoch epoch, long expectedSequence, IReadOnlyList<ReadOnlyMemory<byte>> events,
        CancellationToken cancel);

    /// <summary>Events after a sequence, in order.</summary>
    IAsyncEnumerable<JournalEvent> ReadAsync(string stream, long afterSequence, CancellationToken cancel);

    /// <summary>Drops events up to and with this one; a snapshot stands for them.</summary>
    ValueTask TrimAsync(string stream, Epoch epoch, long throughSequence, CancellationToken cancel);
}

/// <summary>One event of a stream.</summary>
public readonly record struct JournalEvent(long Sequence, ReadOnlyMemory<byte> Payload);
