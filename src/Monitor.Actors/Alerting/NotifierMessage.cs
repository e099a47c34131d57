using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;

namespace Monitor.Actors.Alerting;

/// <summary>What a notifier's actor is told.</summary>
public abstract record NotifierMessage
{
    private NotifierMessage()
    {
    }

    /// <summary>Make one attempt and answer what came of it.</summary>
    public sealed record Deliver(Notification Notification, Reply<DeliveryOutcome> Answer) : NotifierMessage;

    internal sealed record Delivered(
        Reply<DeliveryOutcome> Answer, long StartedAt, Outcome<DeliveryOutcome> Outcome) : NotifierMessage;
}
