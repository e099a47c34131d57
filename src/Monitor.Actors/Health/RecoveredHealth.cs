using Monitor.Actors.Ports;
using Monitor.Shared.Health;
using Monitor.Shared.Health.Journal;

namespace Monitor.Actors.Health;

/// <summary>What the journal says.</summary>
/// <param name="State">The state that it ends with.</param>
/// <param name="Sequence">Its last event.</param>
/// <param name="SnapshotSequence">The last event that a snapshot stands for.</param>
/// <param name="Position">How far the snapshot knows the alerting log.</param>
internal sealed record RecoveredHealth(HealthState State, long Sequence, long SnapshotSequence, LogPosition Position)
{
    /// <inheritdoc cref="Alerting.RecoveredAlerts.LoadAsync"/>
    public static async ValueTask<RecoveredHealth> LoadAsync(
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
                // As there: the owner before may have trimmed the journal in this very moment.
                before = snapshot;
            }
        }
    }

    private static async ValueTask<RecoveredHealth> ReadAsync(
        IJournal journal, string stream, Snapshot? snapshot, CancellationToken cancel)
    {
        (HealthState state, long position) = snapshot is null
            ? (HealthState.Empty, 0)
            : HealthCodec.DecodeSnapshot(snapshot.Payload.Span);
        long sequence = snapshot?.Sequence ?? 0;
        long snapshotSequence = sequence;
        await foreach (JournalEvent entry in journal.ReadAsync(stream, sequence, cancel).ConfigureAwait(false))
        {
            if (entry.Sequence != sequence + 1)
            {
                throw new StoreCorruptException(
                    $"The journal '{stream}' goes from event {sequence} to {entry.Sequence}: what is between is lost.");
            }

            state = state.Apply(HealthCodec.DecodeEvent(entry.Payload.Span));
            sequence = entry.Sequence;
        }

        return new RecoveredHealth(state, sequence, snapshotSequence, new LogPosition(position));
    }
}
