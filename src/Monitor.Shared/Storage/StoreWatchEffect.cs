namespace Monitor.Shared.Storage;

/// <summary>What the watch wants done.</summary>
public abstract record StoreWatchEffect
{
    private StoreWatchEffect()
    {
    }

    /// <summary>Tell every receiver that the store is away.</summary>
    public sealed record TellAway(long Outage, DateTimeOffset Since, string Reason) : StoreWatchEffect;

    /// <summary>Tell every receiver that it is back.</summary>
    public sealed record TellBack(long Outage, DateTimeOffset Since, DateTimeOffset ReturnedAt) : StoreWatchEffect;

    /// <summary>Have the store count this outage, unless another node has.</summary>
    public sealed record CountOutage(long Outage) : StoreWatchEffect;
}
