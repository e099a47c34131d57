using System.Text.Json.Serialization;

namespace Monitor.Cli.Incidents;

/// <summary>The data of <c>/api/v1/incidents</c>.</summary>
internal sealed record IncidentList(
    IReadOnlyList<IncidentSummary> Incidents, int Found, int Open, double? MeanTimeToAcknowledgeSeconds,
    double? MeanTimeToResolveSeconds);

/// <summary>One incident in a line.</summary>
internal sealed record IncidentSummary(
    long Id, string Status, string Title, string Severity, DateTimeOffset OpenedAt, DateTimeOffset? AcknowledgedAt,
    DateTimeOffset? ResolvedAt, DateTimeOffset? SnoozedUntil, string Assignee, IReadOnlyList<string> AcknowledgedBy,
    int Alerts, int Firing, IReadOnlyList<string> Components, string? LikelyCause)
{
    /// <summary>How far it has been escalated; null where no policy has it.</summary>
    public IncidentEscalation? Escalation { get; init; }
}

/// <summary>How far an incident has been escalated.</summary>
internal sealed record IncidentEscalation(
    string Policy, string Status, int? NextStep, int Round, DateTimeOffset? NextAt, int AcknowledgementsNeeded,
    IReadOnlyList<ToldPerson> Told, string Reason);

/// <summary>Who was told, and by what.</summary>
internal sealed record ToldPerson(string Person, string Receiver);

/// <summary>The data of <c>/api/v1/incidents/{id}</c>.</summary>
internal sealed record IncidentAnswer(
    IncidentSummary Incident, IReadOnlyList<IncidentAlert> Alerts, IReadOnlyList<IncidentCause> Causes,
    IReadOnlyList<IncidentMoment> Timeline);

/// <summary>An alert of an incident, and why it belongs there.</summary>
internal sealed record IncidentAlert(
    string Fingerprint, IReadOnlyDictionary<string, string> Labels, string Severity, DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt, IReadOnlyList<string> Because);

/// <summary>A component that it may come from.</summary>
internal sealed record IncidentCause(string Component, double Score, IReadOnlyList<string> Reasons);

/// <summary>Something that happened.</summary>
internal sealed record IncidentMoment(DateTimeOffset At, string Kind, string By, string Text);

/// <summary>What somebody wants of an incident. What an action does not need stays null and is not sent.</summary>
internal sealed record IncidentWish(string By)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? To { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Policy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Until { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? For { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Into { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Alerts { get; init; }
}

/// <summary>What came of it.</summary>
internal sealed record IncidentDone(string Outcome, IncidentSummary? Incident);
