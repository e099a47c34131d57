using Monitor.Actors.Ports;

namespace Monitor.Actors.Journals;

/// <summary>What a stream of the journal says.</summary>
/// <param name="State">The state that it ends with.</param>
/// <param name="Sequence">Its last entry.</param>
/// <param name="SnapshotSequence">The last entry that a snapshot stands for.</param>
internal sealed record RecoveredJournal<TState>(TState State, long Sequence, long SnapshotSequence)
    where TState : IRecoverable<TState>
{
    /// <summary>Reads the snapshot and the entries after it.</summary>
    /// <exception cref="StoreUnavailableException">Cannot be read now.</exception>
    /// <exception cref="StoreCorruptException">Entries are missing.</exception>
    /// <exception cref="InvalidDataException">An entry or the snapshot is not one that this release knows.</exception>
    public static async ValueTask<RecoveredJournal<TState>> LoadAsync(
        IJournal journal, ISnapshots snapshots, string stream, CancellationToken cancel)
    {
        long tried = -1;
        while (true)
        {
            Snapshot? snapshot = await snapshots.LoadAsync(stream, cancel).ConfigureAwait(false);
            try
            {
                return await ReadAsync(journal, stream, snapshot, cancel).ConfigureAwait(false);
            }
            catch (StoreCorruptException) when ((snapshot?.Sequence ?? 0) > tried)
            {
                // The owner before may have saved a snapshot, and trimmed the journal behind it, in this very moment.
                tried = snapshot?.Sequence ?? 0;
            }
        }
    }

    private static async ValueTask<RecoveredJournal<TState>> ReadAsync(
        IJournal journal, string stream, Snapshot? snapshot, CancellationToken cancel)
    {
        TState state = snapshot is null ? TState.Initial : TState.Restore(snapshot.Payload.Span);
        long snapshotSequence = snapshot?.Sequence ?? 0;
        long sequence = snapshotSequence;
        await foreach (JournalEvent entry in journal.ReadAsync(stream, sequence, cancel).ConfigureAwait(false))
        {
            if (entry.Sequence != sequence + 1)
            {
                throw new StoreCorruptException(
                    $"The journal '{stream}' goes from entry {sequence} to {entry.Sequence}: what is between is lost.");
            }

            state = state.After(entry.Payload.Span);
            sequence = entry.Sequence;
        }

        return new RecoveredJournal<TState>(state, sequence, snapshotSequence);
    }
}
