using Monitor.Actors.Ports;
using Monitor.Shared.Incidents;
using Monitor.Shared.Incidents.Journal;

namespace Monitor.Actors.Incidents;

/// <summary>What the journal says: the state, and the sequence of the entry that it ends with.</summary>
internal sealed record RecoveredIncidents(IncidentState State, long Sequence, long SnapshotSequence)
{
    /// <exception cref="StoreCorruptException">Entries are missing.</exception>
    /// <exception cref="InvalidDataException">An entry or the snapshot cannot be read.</exception>
    public static async ValueTask<RecoveredIncidents> LoadAsync(
        IJournal journal, ISnapshots snapshots, string stream, CancellationToken cancel)
    {
        IncidentState state = IncidentState.Empty;
        long sequence = 0;
        if (await snapshots.LoadAsync(stream, cancel).ConfigureAwait(false) is { } snapshot)
        {
            state = IncidentCodec.DecodeSnapshot(snapshot.Payload.Span);
            sequence = snapshot.Sequence;
        }

        long snapshotSequence = sequence;
        IAsyncEnumerable<JournalEvent> entries = journal.ReadAsync(stream, sequence, cancel);
        await foreach (JournalEvent entry in entries.ConfigureAwait(false))
        {
            if (entry.Sequence != sequence + 1)
            {
                throw new StoreCorruptException(
                    $"The journal '{stream}' goes from entry {sequence} to {entry.Sequence}: "
                    + "what is between is lost.");
            }

            state = IncidentCodec.DecodeEntry(entry.Payload.Span).Aggregate(state, (s, fact) => s.Apply(fact));
            sequence = entry.Sequence;
        }

        return new RecoveredIncidents(state, sequence, snapshotSequence);
    }
}
