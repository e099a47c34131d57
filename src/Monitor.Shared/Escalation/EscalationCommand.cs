namespace Monitor.Shared.Escalation;

/// <summary>All that may happen to escalations.</summary>
public abstract record EscalationCommand
{
    private EscalationCommand()
    {
    }

    /// <summary>An incident opened, or opened again.</summary>
    /// <param name="Reason">What began it, for people.</param>
    /// <param name="IsAtOnce">True where it must not wait for what may belong to it.</param>
    public sealed record Begin(
        IncidentFacts Facts, string Policy, string Reason = "the incident opened", bool IsAtOnce = false)
        : EscalationCommand;

    public sealed record Acknowledged(long Incident, string By) : EscalationCommand;

    public sealed record Snoozed(long Incident, DateTimeOffset Until) : EscalationCommand;

    /// <summary>Its quiet is over before its time, or somebody gave it back: it starts anew.</summary>
    public sealed record Resume(long Incident, string Reason) : EscalationCommand;

    public sealed record GotWorse(IncidentFacts Facts) : EscalationCommand;

    /// <summary>Somebody wants the next step now, or another policy to take over now.</summary>
    /// <param name="Policy">Which takes over; empty for the one that has it.</param>
    public sealed record Urge(long Incident, string By, string Policy) : EscalationCommand;

    /// <summary>Somebody asks for one person, beside the steps.</summary>
    public sealed record Call(IncidentFacts Facts, string Person, string By) : EscalationCommand;

    /// <summary>The incident is over, or part of another.</summary>
    public sealed record End(long Incident, string Reason) : EscalationCommand;

    /// <summary>The incident is forgotten.</summary>
    public sealed record Forget(long Incident) : EscalationCommand;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : EscalationCommand;
}
