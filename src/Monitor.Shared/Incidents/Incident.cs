using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Monitor.Shared.Alerting;
using Monitor.Shared.Series;

namespace Monitor.Shared.Incidents;

/// <summary>One trouble, and all the alerts that it shows itself by.</summary>
/// <param name="Id">From 1, in the order in which incidents opened.</param>
/// <param name="Status">Whether somebody has it.</param>
/// <param name="OpenedAt">When its first alert came.</param>
/// <param name="GrewAt">When its last alert came.</param>
/// <param name="QuietSince">Since when none of its alerts fires; null while one does.</param>
/// <param name="Severity">The worst that any of its alerts has been.</param>
/// <param name="Alerts">By fingerprint: those that fire and those that did.</param>
/// <param name="AcknowledgedBy">Who has acknowledged it, in order; emptied when it escalates anew.</param>
/// <param name="AcknowledgedAt">When it was first acknowledged by as many as are needed; it stays.</param>
/// <param name="Assignee">Whose it is; empty for nobody's.</param>
/// <param name="SnoozedUntil">Until when it keeps quiet; null when it does not.</param>
/// <param name="ResolvedAt">When it was over.</param>
/// <param name="MergedInto">The incident that it became part of; 0 for none.</param>
/// <param name="Apart">Incidents that somebody has split from it: they are not joined again by themselves.</param>
/// <param name="Version">Grows by one with every change.</param>
public sealed record Incident(
    long Id,
    IncidentStatus Status,
    DateTimeOffset OpenedAt,
    DateTimeOffset GrewAt,
    DateTimeOffset? QuietSince,
    AlertSeverity Severity,
    ImmutableSortedDictionary<string, IncidentAlert> Alerts,
    ImmutableArray<string> AcknowledgedBy,
    DateTimeOffset? AcknowledgedAt,
    string Assignee,
    DateTimeOffset? SnoozedUntil,
    DateTimeOffset? ResolvedAt,
    long MergedInto,
    ImmutableSortedSet<long> Apart,
    long Version)
{
    [JsonIgnore]
    public bool IsOpen => Status != IncidentStatus.Resolved;

    /// <summary>How long it took until somebody had it; null while nobody has.</summary>
    [JsonIgnore]
    public TimeSpan? TimeToAcknowledge => AcknowledgedAt - OpenedAt;

    /// <summary>How long it lasted; null while it does.</summary>
    [JsonIgnore]
    public TimeSpan? TimeToResolve => ResolvedAt - OpenedAt;
}

/// <summary>Where an incident stands. The numbers are stored.</summary>
public enum IncidentStatus : byte
{
    /// <summary>Nobody has it yet.</summary>
    Triggered = 1,

    /// <summary>As many as are needed have said that they are at it.</summary>
    Acknowledged = 2,

    /// <summary>It is over.</summary>
    Resolved = 3,
}

/// <summary>An alert as its incident knows it.</summary>
/// <param name="Fingerprint">The alert's.</param>
/// <param name="Labels">What identifies the alert.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="StartsAt">When its present or last episode began.</param>
/// <param name="EndsAt">When that ended; null while it fires.</param>
/// <param name="Because">Why it belongs here, for people.</param>
public sealed record IncidentAlert(
    string Fingerprint,
    LabelSet Labels,
    AlertSeverity Severity,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    ImmutableArray<string> Because)
{
    /// <summary>The component that it is about; empty for none.</summary>
    [JsonIgnore]
    public string Component => Labels["component"] ?? "";

    [JsonIgnore]
    public string Name => Labels["alertname"] ?? "";

    [JsonIgnore]
    public bool IsFiring => EndsAt is null;
}
