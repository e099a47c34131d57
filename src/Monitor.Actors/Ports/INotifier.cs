namespace Monitor.Actors.Ports;

/// <summary>Carries notifications to one receiver. At least once; the key lets the receiver make it once.</summary>
public interface INotifier
{
    /// <summary>The receiver's name in the configuration.</summary>
    string Receiver { get; }

    /// <summary>Never throws for what a receiver may do: every answer is an outcome.</summary>
    ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel);
}

/// <summary>What the receiver answered.</summary>
public abstract record DeliveryOutcome
{
    private DeliveryOutcome()
    {
    }

    /// <summary>The receiver took it.</summary>
    /// <param name="Answer">What it said, for people who try it out; never a secret.</param>
    public sealed record Delivered(string Answer = "") : DeliveryOutcome;

    /// <summary>Try again: time-out, 5xx, 429 (then not before <paramref name="RetryAfter"/>).</summary>
    public sealed record Temporary(string Reason, TimeSpan? RetryAfter = null) : DeliveryOutcome;

    /// <summary>Never try again: 4xx, an address that cannot be.</summary>
    public sealed record Permanent(string Reason) : DeliveryOutcome;
}
