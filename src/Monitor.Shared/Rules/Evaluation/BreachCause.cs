namespace Monitor.Shared.Rules.Evaluation;

/// <summary>Why a condition holds. The numbers are written to disk: never reuse one.</summary>
public enum BreachCause : byte
{
    None = 0,

    /// <summary>The value is on the wrong side of the limit.</summary>
    Value = 1,

    /// <summary>There has been no data for too long.</summary>
    Absence = 2,
}
