namespace Monitor.Shared.Alerting;

/// <summary>Where a rule stands for one series. The numbers are written to disk: never reuse one.</summary>
public enum AlertState : byte
{
    /// <summary>The condition does not hold.</summary>
    Inactive = 0,

    /// <summary>The condition holds, but not yet for as long as the rule asks.</summary>
    Pending = 1,

    /// <summary>The condition has held for as long as the rule asks, or is kept firing.</summary>
    Firing = 2,
}
