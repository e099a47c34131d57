using System.Collections.Immutable;

namespace Monitor.Shared.Alerting;

/// <summary>What a command leads to. Nothing has happened until the events are in the journal.</summary>
/// <param name="State">The state before with the events applied.</param>
/// <param name="Events">To be journaled, in order, all or none.</param>
/// <param name="Effects">To be run after that, in order.</param>
/// <param name="Reason">Why.</param>
/// <param name="Answer">What whoever asked is told once the events are durable; null when nobody asks.</param>
/// <param name="EntryReasons">Why, for each entry of a record.</param>
public readonly record struct AlertDecision(
    AlertManagerState State,
    ImmutableArray<AlertEvent> Events,
    ImmutableArray<AlertEffect> Effects,
    AlertReason Reason,
    AlertAnswer? Answer,
    ImmutableArray<AlertReason> EntryReasons);
