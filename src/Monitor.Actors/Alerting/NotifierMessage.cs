using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;

namespace Monitor.Actors.Alerting;

/// <summary>What a notifier's actor is told.</summary>
public abstract record NotifierMessage
{
    private NotifierMessage()
    {
    }

    /// <summary>Make one attempt and tell the alert manager what came of it.</summary>
    /// <param name="Id">The notification in the outbox.</param>
    /// <param name="Attempt">Which attempt; the answer brings both back.</param>
    public sealed record Deliver(long Id, int Attempt, Notification Notification) : NotifierMessage;

    internal sealed record Delivered(long Id, int Attempt, long StartedAt, Outcome<DeliveryOutcome> Outcome)
        : NotifierMessage;
}
