using Monitor.Actors.Journals;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;

namespace Monitor.Actors.Alerting;

/// <summary>What the journal of alerts says.</summary>
/// <param name="State">The state that it ends with.</param>
/// <param name="EventsSinceSnapshot">How many events were read that no snapshot stands for.</param>
internal sealed record RecoveredAlerts(AlertManagerState State, int EventsSinceSnapshot)
    : IRecoverable<RecoveredAlerts>
{
    public static RecoveredAlerts Initial => new(AlertManagerState.Empty, 0);

    public static RecoveredAlerts Restore(ReadOnlySpan<byte> snapshot) => new(AlertCodec.DecodeSnapshot(snapshot), 0);

    public RecoveredAlerts After(ReadOnlySpan<byte> entry)
    {
        IReadOnlyList<AlertEvent> events = AlertCodec.DecodeEntry(entry);
        return new RecoveredAlerts(events.Aggregate(State, AlertFold.Apply), EventsSinceSnapshot + events.Count);
    }
}
