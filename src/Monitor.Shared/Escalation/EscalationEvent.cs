using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Monitor.Shared.Escalation;

/// <summary>
/// All that an escalation's time line is made of. The names in quotes and the properties are part of the incident
/// journal's contract: a change of meaning takes a new name with the next number, and the old one is still read.
/// </summary>
/// <param name="At">When it was decided.</param>
/// <param name="Incident">Of which incident.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Began), "began.1")]
[JsonDerivedType(typeof(StepTaken), "step-taken.1")]
[JsonDerivedType(typeof(StepSkipped), "step-skipped.1")]
[JsonDerivedType(typeof(WentBack), "went-back.1")]
[JsonDerivedType(typeof(RoundBegan), "round-began.1")]
[JsonDerivedType(typeof(HandedOver), "handed-over.1")]
[JsonDerivedType(typeof(Exhausted), "exhausted.1")]
[JsonDerivedType(typeof(Held), "held.1")]
[JsonDerivedType(typeof(Paused), "paused.1")]
[JsonDerivedType(typeof(Urged), "urged.1")]
[JsonDerivedType(typeof(Called), "called.1")]
[JsonDerivedType(typeof(Ended), "ended.1")]
[JsonDerivedType(typeof(Forgotten), "forgotten.1")]
public abstract record EscalationEvent(DateTimeOffset At, long Incident)
{
    /// <summary>The pages that go out with it, in order.</summary>
    [JsonIgnore]
    public virtual ImmutableArray<KeyedPage> PagesOut => [];

    /// <summary>It starts from the first step of a policy.</summary>
    /// <param name="DueAt">When that step is due: later where what belongs together may still become one.</param>
    public sealed record Began(DateTimeOffset At, long Incident, string Policy, string Reason, DateTimeOffset DueAt)
        : EscalationEvent(At, Incident);

    /// <summary>A step was taken: these pages go out.</summary>
    /// <param name="Step">From 0.</param>
    /// <param name="Notes">Who could not be told and why, for people.</param>
    public sealed record StepTaken(
        DateTimeOffset At, long Incident, int Step, ImmutableArray<KeyedPage> Pages, ImmutableArray<string> Notes,
        DateTimeOffset NextAt) : EscalationEvent(At, Incident)
    {
        [JsonIgnore]
        public override ImmutableArray<KeyedPage> PagesOut => Pages;
    }

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

    /// <summary>Somebody wants the next step now.</summary>
    /// <param name="Policy">The policy that takes over; empty for the one that had it.</param>
    public sealed record Urged(DateTimeOffset At, long Incident, string By, string Policy)
        : EscalationEvent(At, Incident);

    /// <summary>Somebody asked for one person: these pages go out beside the steps.</summary>
    public sealed record Called(
        DateTimeOffset At, long Incident, string Person, string By, ImmutableArray<KeyedPage> Pages)
        : EscalationEvent(At, Incident)
    {
        [JsonIgnore]
        public override ImmutableArray<KeyedPage> PagesOut => Pages;
    }

    public sealed record Ended(DateTimeOffset At, long Incident, string Reason) : EscalationEvent(At, Incident);

    /// <summary>The incident is forgotten, and so is how often it was escalated.</summary>
    public sealed record Forgotten(DateTimeOffset At, long Incident) : EscalationEvent(At, Incident);
}

/// <summary>A page, and the key that makes it once at a receiver that honours keys.</summary>
public sealed record KeyedPage(string Key, Page Page)
{
    /// <summary>Why this person: by which schedule, layer or override; null where the step names them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Via { get; init; }
}
