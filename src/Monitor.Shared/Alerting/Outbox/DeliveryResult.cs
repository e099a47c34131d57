namespace Monitor.Shared.Alerting.Outbox;

/// <summary>What became of one attempt.</summary>
public abstract record DeliveryResult
{
    private DeliveryResult()
    {
    }

    /// <summary>The receiver took it.</summary>
    public sealed record Delivered : DeliveryResult;

    /// <summary>It may take it later; not before <paramref name="RetryAfter"/>, where it said so.</summary>
    public sealed record Temporary(string Reason, TimeSpan? RetryAfter) : DeliveryResult;

    /// <summary>It will never take it.</summary>
    public sealed record Permanent(string Reason) : DeliveryResult;
}
