using System.Collections.Immutable;

namespace Monitor.Shared.Incidents;

/// <summary>How well an alert fits an incident.</summary>
/// <param name="Value">0 for not at all, to 1.</param>
/// <param name="Reasons">What speaks for it, for people, the strongest first.</param>
public sealed record CorrelationScore(double Value, ImmutableArray<string> Reasons);
