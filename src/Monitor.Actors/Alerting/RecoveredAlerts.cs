using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;

namespace Monitor.Actors.Alerting;

/// <summary>What the journal says.</summary>
/// <param name="State">The state that it ends with.</param>
/// <param name="Sequence">Its last entry.</param>
/// <param name="EventsSinceSnapshot">How many events were read that no snapshot stands for.</param>
internal sealed record RecoveredAlerts(AlertManagerState State, long Sequence, int EventsSinceSnapshot)
{
    /// <summary>Reads the snapshot and the events after it.</summary>
    /// <exception cref="StoreUnavailableException">Cannot be read now.</exception>
    /// <exception cref="StoreCorruptException">Events are missing.</exception>
    /// <exception cref="InvalidDataException">An event or the snapshot is not one that this release knows.</exception>
    public static async ValueTask<RecoveredAlerts> LoadAsync(
        IJournal journal, ISnapshots snapshots, string stream, CancellationToken cancel)
    {
        Snapshot? before = null;
        while (true)
        {
            Snapshot? snapshot = await snapshots.LoadAsync(stream, cancel).ConfigureAwait(false);
            try
            {
                return await ReadAsync(journal, stream, snapshot, cancel).ConfigureAwait(false);
            }
            catch (StoreCorruptException) when ((snapshot?.Sequence ?? 0) > (before?.Sequence ?? -1))
            {
                // The owner before may have saved a snapshot, and trimmed the journal behind it, in this very moment.
                before = snapshot;
            }
        }
    }

    private static async ValueTask<RecoveredAlerts> ReadAsync(
        IJournal journal, string stream, Snapshot? snapshot, CancellationToken cancel)
    {
        AlertManagerState state = snapshot is null
            ? AlertManagerState.Empty
            : AlertCodec.DecodeSnapshot(snapshot.Payload.Span);
        long sequence = snapshot?.Sequence ?? 0;
        int events = 0;
        await foreach (JournalEvent entry in journal.ReadAsync(stream, sequence, cancel).ConfigureAwait(false))
        {
            if (entry.Sequence != sequence + 1)
            {
                throw new StoreCorruptException(
                    $"The journal '{stream}' goes from entry {sequence} to {entry.Sequence}: what is between is lost.");
            }

            foreach (AlertEvent @event in AlertCodec.DecodeEntry(entry.Payload.Span))
            {
                state = AlertFold.Apply(state, @event);
                events++;
            }

            sequence = entry.Sequence;
        }

        return new RecoveredAlerts(state, sequence, events);
    }
}
