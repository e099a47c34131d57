using Monitor.Actors.Ports;

namespace Monitor.Actors.Tests.Alerting;

/// <summary>A receiver that answers as it is told, and takes each idempotency key once.</summary>
internal sealed class FakeReceiver(string name) : INotifier
{
    private readonly HashSet<string> _keys = [];

    public string Receiver => name;

    /// <summary>What it answers; by default that it took it.</summary>
    public Func<Notification, ValueTask<DeliveryOutcome>> Answer { get; set; } =
        static _ => ValueTask.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered());

    /// <summary>Every attempt: "firing HighCpu".</summary>
    public List<string> Attempts { get; } = [];

    /// <summary>What it took, each key once, in order.</summary>
    public List<Notification> Taken { get; } = [];

    /// <summary>True to hear attempts and yet not take what they bring.</summary>
    public bool IsDeaf { get; set; }

    public ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
    {
        NotifiedAlert alert = notification.Alerts[0];
        Attempts.Add($"{(alert.Firing ? "firing" : "resolved")} {alert.Labels["alertname"]}");
        if (!IsDeaf && _keys.Add(notification.IdempotencyKey))
            Taken.Add(notification);
        return Answer(notification);
    }
}
