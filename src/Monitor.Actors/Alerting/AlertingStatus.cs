namespace Monitor.Actors.Alerting;

/// <summary>How this node stands to the duty of alerting.</summary>
/// <param name="Stage">Whether it has it.</param>
/// <param name="Reason">What ended it, where it failed; empty else.</param>
public sealed record AlertingStatus(AlertingStage Stage, string Reason = "")
{
    /// <summary>What stands between this node and its duty, in a few words; null when nothing does.</summary>
    public string? NotReadyBecause => Stage switch
    {
        AlertingStage.Recovering => "the alerts' journal is being read",
        AlertingStage.Failed => "alerting ended on this node: " + Reason,
        _ => null,
    };
}

/// <summary>The stages of the duty on a node. The numbers are shown as a metric.</summary>
public enum AlertingStage
{
    /// <summary>Another node has it, or none.</summary>
    Elsewhere = 0,

    /// <summary>This node has it and reads what is stored.</summary>
    Recovering = 1,

    /// <summary>This node has it and does it.</summary>
    Working = 2,

    /// <summary>This node had it and could not go on.</summary>
    Failed = 3,
}
