namespace Monitor.Shared.Health;

/// <summary>One reason why a component is not simply healthy.</summary>
/// <param name="Cause">What kind of thing it is.</param>
/// <param name="Level">How bad that makes the component by itself.</param>
/// <param name="Text">For people: "the alert HighCpu fires since 12:00:01".</param>
public sealed record HealthReason(HealthCause Cause, HealthLevel Level, string Text);

/// <summary>The kinds of reasons. The numbers are written to disk: never reuse one.</summary>
public enum HealthCause : byte
{
    /// <summary>The component said so.</summary>
    Report = 1,

    /// <summary>Nothing was heard of it for too long.</summary>
    Silence = 2,

    /// <summary>An alert of it fires.</summary>
    Alert = 3,

    // 4 is retired.

    /// <summary>One of the system's components is not well.</summary>
    Component = 5,
}
