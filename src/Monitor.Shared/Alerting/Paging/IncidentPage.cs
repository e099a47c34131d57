using System.Collections.Immutable;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Paging;

/// <summary>
/// One telling of an incident to one receiver, with all that is told, as it stood when it was decided. Pages are handed
/// from the incidents to the alert manager in the order of their numbers, each until it is taken.
/// </summary>
/// <param name="Number">Grows with every page of all incidents; never used twice.</param>
/// <param name="Key">Names this telling, the same however often it is handed over.</param>
/// <param name="Incident">The incident's number.</param>
/// <param name="News">What happened to it.</param>
/// <param name="Receiver">By what it is told.</param>
/// <param name="Person">Who is told; empty for a receiver that is nobody's own.</param>
/// <param name="IsUrgent">Whether it may wake somebody.</param>
/// <param name="Because">Why this one is told now, for people.</param>
/// <param name="By">Who acknowledged or resolved it; empty for nobody.</param>
/// <param name="Title">In one line, for people.</param>
/// <param name="Severity">The worst of its alerts.</param>
/// <param name="Components">Those that it is about, the likely cause first.</param>
/// <param name="LikelyCause">The component where it seems to begin; empty where nothing says so.</param>
/// <param name="OpenedAt">Since when.</param>
/// <param name="ResolvedAt">When it was over; null while it is not.</param>
/// <param name="FiringAlerts">How many of its alerts fire.</param>
/// <param name="Alerts">The first of its alerts, those that fire before the others; at least one.</param>
/// <param name="Truncated">How many more there are.</param>
public sealed record IncidentPage(
    long Number,
    string Key,
    long Incident,
    IncidentNews News,
    string Receiver,
    string Person,
    bool IsUrgent,
    string Because,
    string By,
    string Title,
    AlertSeverity Severity,
    ImmutableArray<string> Components,
    string LikelyCause,
    DateTimeOffset OpenedAt,
    DateTimeOffset? ResolvedAt,
    int FiringAlerts,
    ImmutableArray<PagedAlert> Alerts,
    int Truncated);

/// <summary>One alert of a page.</summary>
public sealed record PagedAlert(LabelSet Labels, DateTimeOffset StartsAt, DateTimeOffset? EndsAt);
