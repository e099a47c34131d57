using System.Collections.Immutable;

namespace Monitor.Shared.Escalation;

/// <summary>All that an escalation's time line is made of.</summary>
/// <param name="At">When it was decided.</param>
/// <param name="Incident">Of which incident.</param>
public abstract record EscalationEvent(DateTimeOffset At, long Incident)
{
    /// <summary>It starts from the first step of a policy.</summary>
    public sealed record Began(DateTimeOffset At, long Incident, string Policy, string Reason)
        : EscalationEvent(At, Incident);

    /// <summary>A step was taken: these pages go out.</summary>
    /// <param name="Notes">Who could not be told and why, for people.</param>
    public sealed record StepTaken(
        DateTimeOffset At, long Incident, int Step, ImmutableArray<KeyedPage> Pages, ImmutableArray<string> Notes,
        DateTimeOffset NextAt) : EscalationEvent(At, Incident);

    /// <summary>A step was left out; the next is due at once.</summary>
    public sealed record StepSkipped(DateTimeOffset At, long Incident, int Step, bool ForSeverity, string Reason)
        : EscalationEvent(At, Incident);

    /// <summary>The incident got bad enough for a step that was left out: that is taken now.</summary>
    public sealed record WentBack(DateTimeOffset At, long Incident, int Step) : EscalationEvent(At, Incident);

    public sealed record RoundBegan(DateTimeOffset At, long Incident, int Round) : EscalationEvent(At, Incident);

    public sealed record HandedOver(DateTimeOffset At, long Incident, string Policy) : EscalationEvent(At, Incident);

    /// <summary>Nobody is left to tell.</summary>
    public sealed record Exhausted(DateTimeOffset At, long Incident, string Reason) : EscalationEvent(At, Incident);

    /// <summary>Somebody has it. When the time comes and it is not over, it escalates anew.</summary>
    public sealed record Held(DateTimeOffset At, long Incident, string By, DateTimeOffset? Until)
        : EscalationEvent(At, Incident);

    public sealed record Paused(DateTimeOffset At, long Incident, DateTimeOffset Until)
        : EscalationEvent(At, Incident);

    public sealed record Ended(DateTimeOffset At, long Incident, string Reason) : EscalationEvent(At, Incident);

    /// <summary>The incident is forgotten, and so is how often it was escalated.</summary>
    public sealed record Forgotten(DateTimeOffset At, long Incident) : EscalationEvent(At, Incident);
}

/// <summary>A page, and the key that makes it once at a receiver that honours keys.</summary>
public sealed record KeyedPage(string Key, Page Page);
