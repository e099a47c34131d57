namespace Monitor.Shared.Rules.Sla;

/// <summary>What a series counts for in an objective. The good may be part of the total, so roles combine.</summary>
[Flags]
public enum SlaRoles : byte
{
    None = 0,

    /// <summary>Events that went as promised.</summary>
    Good = 1,

    /// <summary>Events that did not.</summary>
    Bad = 2,

    /// <summary>All events.</summary>
    Total = 4,

    /// <summary>A distribution whose observations below the promised latency are good.</summary>
    Latency = 8,
}
