using Monitor.Actors.Journals;
using Monitor.Shared.Incidents;
using Monitor.Shared.Incidents.Journal;

namespace Monitor.Actors.Incidents;

/// <summary>What the journal of incidents says: the state that it ends with.</summary>
internal sealed record RecoveredIncidents(IncidentState State) : IRecoverable<RecoveredIncidents>
{
    public static RecoveredIncidents Initial => new(IncidentState.Empty);

    public static RecoveredIncidents Restore(ReadOnlySpan<byte> snapshot) =>
        new(IncidentCodec.DecodeSnapshot(snapshot));

    public RecoveredIncidents After(ReadOnlySpan<byte> entry) =>
        new(IncidentCodec.DecodeEntry(entry).Aggregate(State, static (state, fact) => state.Apply(fact)));
}
