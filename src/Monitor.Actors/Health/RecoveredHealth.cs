using Monitor.Actors.Ports;
using Monitor.Shared.Health;
using Monitor.Shared.Health.Journal;

namespace Monitor.Actors.Health;

/// <summary>What the journal says: the state, and the sequence of the event that it ends with.</summary>
internal sealed record RecoveredHealth(HealthState State, long Sequence, long SnapshotSequence)
{
    /// <inheritdoc cref="Alerting.RecoveredAlerts.LoadAsync"/>
    public static async ValueTask<RecoveredHealth> LoadAsync(
        IJournal journal, ISnapshots snapshots, string stream, CancellationToken cancel)
    {
        HealthState state = HealthState.Empty;
        long sequence = 0;
        if (await snapshots.LoadAsync(stream, cancel).ConfigureAwait(false) is { } snapshot)
        {
            state = HealthCodec.DecodeSnapshot(snapshot.Payload.Span);
            sequence = snapshot.Sequence;
        }

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

        return new RecoveredHealth(state, sequence, snapshotSequence);
    }
}
