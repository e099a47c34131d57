using System.Collections.Immutable;

namespace Monitor.Shared.Incidents.Response;

/// <summary>What a command leads to. Nothing has happened until the events are in the journal.</summary>
/// <param name="State">The state before with the events applied.</param>
/// <param name="Events">To be journaled, in order, all or none.</param>
/// <param name="Outcome">Why it came out as it did.</param>
public readonly record struct ResponseDecision(
    IncidentState State, ImmutableArray<IncidentEvent> Events, IncidentOutcome Outcome);
