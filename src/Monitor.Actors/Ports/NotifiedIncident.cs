using System.Collections.Immutable;
using Monitor.Shared.Alerting;

namespace Monitor.Actors.Ports;

/// <summary>The incident that a page is about.</summary>
/// <param name="Id">Its number.</param>
/// <param name="News">What happened to it: what the page is for.</param>
/// <param name="Title">In one line, for people.</param>
/// <param name="Severity">The worst of its alerts.</param>
/// <param name="Person">Who is told; empty for a receiver that is nobody's own.</param>
/// <param name="IsUrgent">Whether it may wake somebody.</param>
/// <param name="Components">Those that it is about, the likely cause first.</param>
/// <param name="LikelyCause">The component where it seems to begin; empty where nothing says so.</param>
/// <param name="Because">Why this one is told now, for people: the policy, the step, the round.</param>
/// <param name="OpenedAt">Since when.</param>
/// <param name="FiringAlerts">How many of its alerts fire.</param>
public sealed record NotifiedIncident(
    long Id,
    IncidentNews News,
    string Title,
    AlertSeverity Severity,
    string Person,
    bool IsUrgent,
    ImmutableArray<string> Components,
    string LikelyCause,
    string Because,
    DateTimeOffset OpenedAt,
    int FiringAlerts)
{
    /// <summary>Who acknowledged or resolved it; empty for nobody.</summary>
    public string By { get; init; } = "";

    /// <summary>When it was over; null while it is not.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }
}
