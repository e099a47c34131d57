using System.Collections.Immutable;
using Monitor.Shared.Alerting;

namespace Monitor.Shared.Escalation;

/// <summary>How far one incident has been escalated.</summary>
/// <param name="Incident">Which incident.</param>
/// <param name="Policy">By which policy now.</param>
/// <param name="Status">Whether it goes on.</param>
/// <param name="Run">Grows each time it starts from the first step: part of what makes a page's key its own.</param>
/// <param name="Round">From 1.</param>
/// <param name="NextStep">The step that is due next, from 0.</param>
/// <param name="DueAt">When that is due, or when an acknowledgement runs out; null when nothing is.</param>
/// <param name="Visited">Policies that had it, this one included: none gets it twice.</param>
/// <param name="SkippedForSeverity">This round's first step that was left out for its severity; −1 for none.</param>
/// <param name="Pages">How many pages have gone out.</param>
/// <param name="Reason">Why it stands so, for people.</param>
/// <param name="BeganAt">When it started from the first step last.</param>
/// <param name="Told">Who was told since the incident opened last, each by each receiver once.</param>
public sealed record EscalationState(
    long Incident,
    string Policy,
    EscalationStatus Status,
    int Run,
    int Round,
    int NextStep,
    DateTimeOffset? DueAt,
    ImmutableArray<string> Visited,
    int SkippedForSeverity,
    int Pages,
    string Reason,
    DateTimeOffset BeganAt,
    ImmutableArray<Page> Told);

/// <summary>Whether an escalation goes on. The numbers are stored.</summary>
public enum EscalationStatus : byte
{
    /// <summary>The next step is due at its time.</summary>
    Running = 1,

    /// <summary>Somebody has acknowledged the incident.</summary>
    Acknowledged = 2,

    /// <summary>The incident keeps quiet for a while.</summary>
    Snoozed = 3,

    /// <summary>All steps of all rounds were taken, and nobody acknowledged.</summary>
    Exhausted = 4,

    /// <summary>The incident is over.</summary>
    Ended = 5,
}

/// <summary>All escalations, and whose turn it is in steps that take turns. Immutable.</summary>
/// <param name="ByIncident">
/// Those of all incidents that are not forgotten: one that is over may open again, and its pages then need new keys.
/// </param>
/// <param name="Turns">By policy and step ("desk/0"), how many incidents it has told of.</param>
public sealed record EscalationBook(
    ImmutableSortedDictionary<long, EscalationState> ByIncident, ImmutableDictionary<string, long> Turns)
{
    public static EscalationBook Empty { get; } =
        new(ImmutableSortedDictionary<long, EscalationState>.Empty, ImmutableDictionary<string, long>.Empty);

    /// <summary>When something is due next; null when nothing is.</summary>
    public DateTimeOffset? NextWake => ByIncident.Values.Min(state => state.DueAt);

    internal static string TurnKey(string policy, int step) => $"{policy}/{step}";
}

/// <summary>What a step needs to know of its incident.</summary>
public sealed record IncidentFacts(long Incident, AlertSeverity Severity, int FiringAlerts);
