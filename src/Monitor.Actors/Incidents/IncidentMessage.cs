using Monitor.Actors.Journals;
using Monitor.Actors.Runtime;
using Monitor.Shared.Incidents;

namespace Monitor.Actors.Incidents;

/// <summary>What the incident actor is told.</summary>
public abstract record IncidentMessage
{
    private IncidentMessage()
    {
    }

    /// <summary>Somebody wants something of an incident; answered when it is durable.</summary>
    public sealed record Handle(IncidentCommand Command, Reply<IncidentOutcome> Done) : IncidentMessage;

    /// <summary>Have a look at the alerts, and at what is due.</summary>
    internal sealed record LookTick : IncidentMessage;

    internal sealed record LoadTick : IncidentMessage;

    internal sealed record Loaded(Outcome<RecoveredJournal<RecoveredIncidents>> Outcome) : IncidentMessage;

    internal sealed record AppendTick : IncidentMessage;

    internal sealed record Appended(Outcome<long> Outcome) : IncidentMessage;

    internal sealed record SnapshotSaved(Exception? Error) : IncidentMessage;
}
