using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Silences;

namespace Monitor.Shared.Alerting;

/// <summary>What the shell has to do, in order, once the events of the same decision are durable.</summary>
public abstract record AlertEffect
{
    private AlertEffect()
    {
    }

    /// <summary>Make one attempt to deliver, and bring back <see cref="AlertCommand.FinishDelivery"/>.</summary>
    public sealed record Deliver(DeliveryAttempt Attempt) : AlertEffect;

    /// <summary>Tell those who watch how an alert stands now.</summary>
    public sealed record Announce(Alert Alert) : AlertEffect;

    /// <summary>Tell people that a silence is about to end.</summary>
    public sealed record RemindOfSilence(Silence Silence) : AlertEffect;

    /// <summary>Tell people that a notification will not be told.</summary>
    public sealed record ReportGivenUp(DeadLetter Letter) : AlertEffect;
}
