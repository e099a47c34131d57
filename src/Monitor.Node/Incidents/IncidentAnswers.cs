using System.Text.Json.Serialization;

namespace Monitor.Node.Incidents;

/// <summary>One entry of /api/v1/incidents.</summary>
/// <param name="Status">"triggered", "acknowledged" or "resolved".</param>
/// <param name="Title">What it is about, in a line.</param>
/// <param name="Severity">The worst that any of its alerts has been.</param>
/// <param name="LikelyCause">The component that it most likely comes from; null when no alert names one.</param>
internal sealed record IncidentSummary(
    long Id, string Status, string Title, string Severity, DateTimeOffset OpenedAt, DateTimeOffset? AcknowledgedAt,
    DateTimeOffset? ResolvedAt, DateTimeOffset? SnoozedUntil, string Assignee, IReadOnlyList<string> AcknowledgedBy,
    int Alerts, int Firing, IReadOnlyList<string> Components, string? LikelyCause)
{
    /// <summary>How far it has been escalated; null where no policy has it.</summary>
    public EscalationAnswer? Escalation { get; init; }
}

/// <summary>How far an incident has been escalated.</summary>
/// <param name="Policy">By which policy now.</param>
/// <param name="Status">"running", "acknowledged", "snoozed", "exhausted" or "ended".</param>
/// <param name="NextStep">The number of the step that is due next, from 1; null when none is.</param>
/// <param name="Steps">How many steps the policy has; null when it is gone from the configuration.</param>
/// <param name="Round">From 1.</param>
/// <param name="Rounds">How many rounds the policy has; null when it is gone from the configuration.</param>
/// <param name="NextAt">
/// When the next step is due, an acknowledgement runs out or a snooze is over; null when nothing is.
/// </param>
/// <param name="AcknowledgementsNeeded">How many must acknowledge.</param>
/// <param name="Pages">How many pages its steps have sent so far.</param>
/// <param name="Told">Who was told since it opened last.</param>
/// <param name="Reason">Why it stands so, in a sentence.</param>
internal sealed record EscalationAnswer(
    string Policy, string Status, int? NextStep, int? Steps, int Round, int? Rounds, DateTimeOffset? NextAt,
    int AcknowledgementsNeeded, int Pages, IReadOnlyList<ToldAnswer> Told, string Reason);

/// <summary>Who was told, and by what; nobody in person where a channel was.</summary>
internal sealed record ToldAnswer(string Person, string Receiver, bool Urgent);

/// <summary>The data of /api/v1/incidents/{id}.</summary>
internal sealed record IncidentAnswer(
    IncidentSummary Incident, IReadOnlyList<IncidentAlertAnswer> Alerts, IReadOnlyList<CauseAnswer> Causes,
    IReadOnlyList<TimelineEntry> Timeline);

/// <summary>One alert of an incident, and why it belongs there.</summary>
internal sealed record IncidentAlertAnswer(
    string Fingerprint, IReadOnlyDictionary<string, string> Labels, string Severity, DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt, IReadOnlyList<string> Because);

/// <summary>A component that an incident may come from, the likeliest first.</summary>
internal sealed record CauseAnswer(string Component, double Score, IReadOnlyList<string> Reasons);

/// <summary>One event, oldest first.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">"opened", "alert joined", "acknowledged", …</param>
/// <param name="By">Who did it; empty for what happened by itself.</param>
/// <param name="Text">What happened, in a sentence.</param>
internal sealed record TimelineEntry(DateTimeOffset At, string Kind, string By, string Text);

/// <summary>How many incidents there are, and how long they take.</summary>
/// <param name="MeanTimeToAcknowledgeSeconds">Over the incidents that are kept; null when none was.</param>
/// <param name="MeanTimeToResolveSeconds">Over the incidents that are kept; null when none is over.</param>
internal sealed record IncidentList(
    IReadOnlyList<IncidentSummary> Incidents, int Found, int Open, double? MeanTimeToAcknowledgeSeconds,
    double? MeanTimeToResolveSeconds);

/// <summary>What somebody wants of an incident; who it is, and what the action needs.</summary>
internal sealed record IncidentRequest
{
    public string By { get; init; } = "";

    public string Note { get; init; } = "";

    /// <summary>Whom it is assigned to.</summary>
    public string To { get; init; } = "";

    /// <summary>Until when it is snoozed; or give <see cref="For"/>.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How long it is snoozed, "1h30m".</summary>
    public string For { get; init; } = "";

    /// <summary>The incident that it becomes part of.</summary>
    public long Into { get; init; }

    /// <summary>The policy that an escalation is handed over to; empty for the one that has it.</summary>
    public string Policy { get; init; } = "";

    /// <summary>The fingerprints of the alerts that are split off.</summary>
    public IReadOnlyList<string> Alerts { get; init; } = [];
}

/// <summary>What came of it.</summary>
/// <param name="Outcome">"done", "acknowledged in part", "unchanged".</param>
internal sealed record IncidentDone(
    string Outcome, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IncidentSummary? Incident);
