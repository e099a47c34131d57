using System.Collections.Immutable;

namespace Monitor.Shared.Health;

/// <summary>What an input leads to.</summary>
/// <param name="Events">The changes of levels, in order; all else that changed needs no journal.</param>
public readonly record struct HealthStep(HealthState State, ImmutableArray<HealthEvent> Events);
