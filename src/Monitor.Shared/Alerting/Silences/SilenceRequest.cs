using System.Collections.Immutable;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Shared.Alerting.Silences;

/// <summary>A silence as somebody asks for it.</summary>
/// <param name="Id">The silence to change; empty for a new one.</param>
/// <param name="NewId">The id that a new one gets, drawn by whoever asks.</param>
/// <param name="Matchers">All must take an alert.</param>
/// <param name="StartsAt">From when on; a time past is now.</param>
/// <param name="EndsAt">Until when.</param>
/// <param name="CreatedBy">Who asks.</param>
/// <param name="Comment">Why.</param>
/// <param name="Windows">Where not empty, in force only within one of these.</param>
/// <param name="IsConfirmed">True to make it although it matches much.</param>
public sealed record SilenceRequest(
    string Id,
    string NewId,
    ImmutableArray<LabelMatcher> Matchers,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    string CreatedBy,
    string Comment,
    ImmutableArray<TimeIntervalDefinition> Windows,
    bool IsConfirmed);
