using Monitor.Actors.Ports;

namespace Monitor.Node.Notify;

/// <summary>A notifier whose outcomes never show its secrets.</summary>
internal sealed class ScrubbedNotifier(INotifier inner, SecretScrub scrub) : INotifier, IDisposable
{
    public string Receiver => inner.Receiver;

    public async ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
    {
        DeliveryOutcome outcome = await inner.DeliverAsync(notification, cancel).ConfigureAwait(false);
        return outcome switch
        {
            DeliveryOutcome.Delivered taken => taken with { Answer = scrub.Apply(taken.Answer) },
            DeliveryOutcome.Temporary later => later with { Reason = scrub.Apply(later.Reason) },
            DeliveryOutcome.Permanent never => never with { Reason = scrub.Apply(never.Reason) },
            _ => outcome,
        };
    }

    public void Dispose() => (inner as IDisposable)?.Dispose();
}
