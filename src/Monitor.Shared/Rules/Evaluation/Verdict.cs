namespace Monitor.Shared.Rules.Evaluation;

/// <summary>What the condition says at one moment, before waiting times.</summary>
internal readonly record struct Verdict(VerdictKind Kind, BreachCause Cause, long WakeMs)
{
    public static Verdict Clear(long wakeMs) => new(VerdictKind.Clear, BreachCause.None, wakeMs);

    public static Verdict Unknown(long wakeMs) => new(VerdictKind.Unknown, BreachCause.None, wakeMs);

    public static Verdict Holds(BreachCause cause, long wakeMs) => new(VerdictKind.Holds, cause, wakeMs);
}

internal enum VerdictKind : byte
{
    /// <summary>The condition does not hold.</summary>
    Clear,

    /// <summary>Nobody can tell: nothing gets worse, what is being kept firing runs out.</summary>
    Unknown,

    /// <summary>The condition holds.</summary>
    Holds,

    /// <summary>The series has been gone for so long that its alert ends.</summary>
    Forgotten,
}
