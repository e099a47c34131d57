using System.Collections.Immutable;
using Monitor.Shared.Series;

namespace Monitor.Shared.Health;

/// <summary>One component, as it is now.</summary>
/// <param name="Name">The component's name.</param>
/// <param name="Level">How it is.</param>
/// <param name="Since">When it came to be so.</param>
/// <param name="Reasons">Why, worst first; empty when there is nothing to say.</param>
/// <param name="LastSeen">When something was last heard of it; null when nothing ever was.</param>
/// <param name="Rhythm">How often something usually is.</param>
/// <param name="MayImproveAt">
/// Before this it does not get better: a flapping component stays at its worse level.
/// </param>
/// <param name="Reports">The last report of each instance.</param>
/// <param name="Alerts">The alerts of it that fire.</param>
public sealed record ComponentHealth(
    string Name,
    HealthLevel Level,
    DateTimeOffset Since,
    ImmutableArray<HealthReason> Reasons,
    DateTimeOffset? LastSeen,
    ComponentRhythm Rhythm,
    DateTimeOffset MayImproveAt,
    ImmutableSortedDictionary<string, InstanceReport> Reports,
    ImmutableDictionary<LabelSet, ComponentAlert> Alerts);

/// <summary>What an instance said of itself.</summary>
public readonly record struct InstanceReport(HealthLevel Level, string Reason, DateTimeOffset Until);
