using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Outbox;

namespace Monitor.Actors.Alerting;

/// <summary>
/// What a receiver is told of an entry of the outbox. One alert is its own group until there are routes.
/// </summary>
internal static class NotificationContent
{
    public static Notification Of(OutboxEntry entry) => new(
        entry.Key, entry.Receiver, GroupKey: "{}:" + entry.Labels, entry.Labels,
        [
            new NotifiedAlert(
                AlertFingerprint.Of(entry.Labels), entry.IsFiring, entry.Labels, entry.Annotations, entry.StartsAt,
                entry.EndsAt, GeneratorUrl: "", entry.Value),
        ]);

    public static DeliveryResult ResultOf(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Delivered => new DeliveryResult.Delivered(),
        DeliveryOutcome.Permanent permanent => new DeliveryResult.Permanent(permanent.Reason),
        DeliveryOutcome.Temporary temporary => new DeliveryResult.Temporary(temporary.Reason, temporary.RetryAfter),
        _ => throw new InvalidOperationException($"No rule says what {outcome.GetType().Name} means."),
    };
}
