using System.Collections.Concurrent;
using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;

namespace Monitor.Node.Notify;

/// <summary>
/// One receiver that stands for several places, as Alertmanager allows: all are told, and one that took a notification
/// is not told again while another is retried. After a restart it may be, under the same idempotency key.
/// </summary>
internal sealed class FanOutNotifier(string receiver, IReadOnlyList<(INotifier Notifier, bool SendResolved)> parts)
    : INotifier, IDisposable
{
    private readonly ConcurrentDictionary<string, bool[]> _done = new(StringComparer.Ordinal);

    public string Receiver => receiver;

    public void Dispose()
    {
        foreach ((INotifier notifier, _) in parts)
            (notifier as IDisposable)?.Dispose();
    }

    public async ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
    {
        bool[] done = _done.GetOrAdd(notification.IdempotencyKey, _ => new bool[parts.Count]);
        var outcomes = new List<DeliveryOutcome>();
        for (int i = 0; i < parts.Count; i++)
        {
            bool isWanted = parts[i].SendResolved || IsTrouble(notification);
            if (done[i] || !isWanted)
                continue;
            DeliveryOutcome outcome = await parts[i].Notifier.DeliverAsync(notification, cancel);
            done[i] = outcome is not DeliveryOutcome.Temporary;
            outcomes.Add(outcome);
        }

        // What one place will never take must not keep the others from being retried.
        DeliveryOutcome worst = outcomes.Find(outcome => outcome is DeliveryOutcome.Temporary)
            ?? outcomes.Find(outcome => outcome is DeliveryOutcome.Permanent)
            ?? new DeliveryOutcome.Delivered();
        if (worst is not DeliveryOutcome.Temporary)
            _done.TryRemove(notification.IdempotencyKey, out _);
        return worst;
    }

    private static bool IsTrouble(Notification notification) => notification.Incident is { } incident
        ? incident.News == IncidentNews.Triggered
        : notification.Alerts.Any(alert => alert.Firing);
}
