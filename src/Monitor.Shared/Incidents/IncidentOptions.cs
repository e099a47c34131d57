using System.Collections.Immutable;
using Monitor.Shared.Alerting;

namespace Monitor.Shared.Incidents;

/// <summary>How alerts are correlated, and how long incidents wait for what.</summary>
public sealed record IncidentOptions
{
    /// <summary>Labels whose equal values speak for a common cause.</summary>
    public ImmutableArray<string> Labels { get; init; } =
        ["host", "instance", "rack", "site", "zone", "region", "cluster", "venue", "session"];

    /// <summary>The least score with which an alert joins an incident, 0 to 1.</summary>
    public double JoinAt { get; init; } = 0.45;

    /// <summary>The least score with which an alert that fits two incidents makes one of them, 0 to 1.</summary>
    public double MergeAt { get; init; } = 0.7;

    /// <summary>As long after an incident has grown, time counts nothing against a new alert.</summary>
    public TimeSpan FreshFor { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>As long after an incident has grown, no alert joins it any more unless it was there before.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long all alerts must be over before the incident is.</summary>
    public TimeSpan ResolveAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>As long after its end, an alert of it that fires again opens it again.</summary>
    public TimeSpan ReopenWithin { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How many must acknowledge, by severity; one where nothing is said.</summary>
    public ImmutableSortedDictionary<AlertSeverity, int> Quorum { get; init; } =
        ImmutableSortedDictionary<AlertSeverity, int>.Empty;

    /// <summary>Most alerts of one incident; more are counted with it and not kept.</summary>
    public int MaxAlerts { get; init; } = 10_000;

    /// <summary>Most incidents that are kept; the oldest resolved ones go first.</summary>
    public int MaxIncidents { get; init; } = 10_000;
}
