using Monitor.Actors.Journals;
using Monitor.Actors.Ports;
using Monitor.Shared.Health;
using Monitor.Shared.Health.Journal;

namespace Monitor.Actors.Health;

/// <summary>What the journal of health says.</summary>
/// <param name="State">The state that it ends with.</param>
/// <param name="Position">How far the snapshot knows the alerting log.</param>
internal sealed record RecoveredHealth(HealthState State, LogPosition Position) : IRecoverable<RecoveredHealth>
{
    public static RecoveredHealth Initial => new(HealthState.Empty, default);

    public static RecoveredHealth Restore(ReadOnlySpan<byte> snapshot)
    {
        (HealthState state, long position) = HealthCodec.DecodeSnapshot(snapshot);
        return new RecoveredHealth(state, new LogPosition(position));
    }

    public RecoveredHealth After(ReadOnlySpan<byte> entry) =>
        this with { State = State.Apply(HealthCodec.DecodeEvent(entry)) };
}
