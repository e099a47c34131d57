using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.OnCall;
using NodaTime;

namespace Monitor.Shared.Escalation;

/// <summary>Who is told of an incident, one step after another, until somebody acknowledges it.</summary>
/// <param name="Name">Unique among policies.</param>
/// <param name="Steps">At least one.</param>
/// <param name="Rounds">How often the steps are gone through, at least once.</param>
/// <param name="HandOverTo">The policy that takes over when all rounds are done; empty for none.</param>
/// <param name="AcknowledgementTimeout">
/// As long after an acknowledgement, an incident that is not over escalates anew; null for never.
/// </param>
/// <param name="Urgency">How urgently people are told.</param>
public sealed record EscalationPolicy(
    string Name,
    ImmutableArray<EscalationStep> Steps,
    int Rounds,
    string HandOverTo,
    TimeSpan? AcknowledgementTimeout,
    UrgencyRule Urgency)
{
    /// <summary>How many must acknowledge, by severity; one where nothing is said.</summary>
    public ImmutableSortedDictionary<AlertSeverity, int> Quorum { get; init; } =
        ImmutableSortedDictionary<AlertSeverity, int>.Empty;

    /// <summary>
    /// How long an incident that opens this soon after another waits before its first step: what belongs together
    /// has become one by then. The first incident of a quiet time never waits.
    /// </summary>
    public TimeSpan Gather { get; init; }
}

/// <summary>One step.</summary>
/// <param name="Targets">Whom it tells.</param>
/// <param name="IsRoundRobin">Tells one of them, the next one with each incident, and not all.</param>
/// <param name="Condition">When it is left out.</param>
/// <param name="Wait">How long it waits for an acknowledgement before the next step.</param>
public sealed record EscalationStep(
    ImmutableArray<EscalationTarget> Targets, bool IsRoundRobin, StepCondition Condition, TimeSpan Wait);

/// <summary>Whom a step tells.</summary>
public abstract record EscalationTarget
{
    private EscalationTarget()
    {
    }

    /// <summary>Always this one.</summary>
    public sealed record Person(string Name) : EscalationTarget;

    /// <summary>Whoever is on call by a schedule at the time of the step.</summary>
    public sealed record Schedule(string Name) : EscalationTarget;

    /// <summary>A channel, a queue, a system: a receiver that is nobody's own.</summary>
    public sealed record Receiver(string Name) : EscalationTarget;
}

/// <summary>All that must hold for a step to be taken.</summary>
/// <param name="AtLeast">The least severity.</param>
/// <param name="Alerts">The least number of firing alerts.</param>
/// <param name="Hours">When; empty for always.</param>
public sealed record StepCondition(AlertSeverity AtLeast, int Alerts, HoursOfZone? Hours)
{
    public static StepCondition Always { get; } = new(AlertSeverity.Info, 0, null);
}

/// <summary>Hours in their zone, such as those of support.</summary>
public sealed record HoursOfZone(DateTimeZone Zone, ImmutableArray<OnCallHours> Hours)
{
    public bool Contains(Instant moment)
    {
        var around = new Calendars.TimeRange(moment, moment + Duration.Epsilon);
        return Hours.Any(hours => hours.Within(around, Zone).Any(range => range.Contains(moment)));
    }
}

/// <summary>From which severity on people are told urgently, within support hours and outside of them.</summary>
public sealed record UrgencyRule(AlertSeverity Within, AlertSeverity Outside, HoursOfZone? SupportHours)
{
    /// <summary>Errors are urgent at any time.</summary>
    public static UrgencyRule Usual { get; } = new(AlertSeverity.Error, AlertSeverity.Error, null);

    public bool IsUrgent(AlertSeverity severity, Instant moment) =>
        severity >= (SupportHours is null || SupportHours.Contains(moment) ? Within : Outside);
}

/// <summary>Somebody who can be told.</summary>
/// <param name="Name">As policies and schedules name them.</param>
/// <param name="Urgent">Receivers for what is urgent, all of them.</param>
/// <param name="Usual">Receivers for what is not.</param>
public sealed record Contact(string Name, ImmutableArray<string> Urgent, ImmutableArray<string> Usual);
