namespace Monitor.Shared.Alerting;

/// <summary>What happened to an incident. The numbers are stored.</summary>
public enum IncidentNews : byte
{
    /// <summary>It waits for somebody to acknowledge it.</summary>
    Triggered = 1,

    /// <summary>Somebody has it now.</summary>
    Acknowledged = 2,

    /// <summary>It is over.</summary>
    Resolved = 3,
}
