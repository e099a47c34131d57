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
        HealthState state = HealthState.Empty;
        long sequence = 0;
        LogPosition position = LogPosition.Start;
        if (await snapshots.LoadAsync(stream, cancel).ConfigureAwait(false) is { } snapshot)
        {
            (state, long logPosition) = HealthCodec.DecodeSnapshot(snapshot.Payload.Span);
            position = new LogPosition(logPosition);
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

        return new RecoveredHealth(state, sequence, snapshotSequence, position);
    }
}
