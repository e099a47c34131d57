namespace Monitor.Shared.Escalation;

/// <summary>All that may happen to escalations.</summary>
public abstract record EscalationCommand
{
    private EscalationCommand()
    {
    }

    /// <summary>An incident opened, or opened again.</summary>
    public sealed record Begin(IncidentFacts Facts, string Policy) : EscalationCommand;

    public sealed record Acknowledged(long Incident, string By) : EscalationCommand;

    public sealed record Snoozed(long Incident, DateTimeOffset Until) : EscalationCommand;

    /// <summary>Its quiet is over before its time, or somebody gave it back: it starts anew.</summary>
    public sealed record Resume(long Incident, string Reason) : EscalationCommand;

    public sealed record GotWorse(IncidentFacts Facts) : EscalationCommand;

    /// <summary>The incident is over, or part of another.</summary>
    public sealed record End(long Incident, string Reason) : EscalationCommand;

    /// <summary>The incident is forgotten.</summary>
    public sealed record Forget(long Incident) : EscalationCommand;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : EscalationCommand;
}
