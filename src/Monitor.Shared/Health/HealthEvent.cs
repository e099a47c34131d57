using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Monitor.Shared.Health;

/// <summary>
/// All that may stand in the health journal, which is also the timeline that people see. The names in quotes are the
/// journal's contract.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ComponentChanged), "component-changed.1")]
[JsonDerivedType(typeof(ComponentForgotten), "component-forgotten.1")]
[JsonDerivedType(typeof(SystemChanged), "system-changed.1")]
public abstract record HealthEvent(DateTimeOffset At)
{
    /// <summary>A component is so from now on. Without a level before, it is new.</summary>
    /// <param name="LastSeen">When something was last heard of it; null when nothing ever was.</param>
    public sealed record ComponentChanged(
        DateTimeOffset At, string Component, HealthLevel? From, HealthLevel To,
        DateTimeOffset? LastSeen, ImmutableArray<HealthReason> Reasons) : HealthEvent(At);

    /// <summary>A component that is gone long enough is not counted any more.</summary>
    public sealed record ComponentForgotten(DateTimeOffset At, string Component, string Reason) : HealthEvent(At);

    /// <summary>The whole system is so from now on.</summary>
    public sealed record SystemChanged(
        DateTimeOffset At, HealthLevel From, HealthLevel To, ImmutableArray<HealthReason> Reasons) : HealthEvent(At);
}
