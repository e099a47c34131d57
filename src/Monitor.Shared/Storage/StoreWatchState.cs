namespace Monitor.Shared.Storage;

/// <summary>What a node knows of the store.</summary>
/// <param name="Since">When the phase began; while the store is away or returning, when it began to fail.</param>
/// <param name="ReturnedAt">When it answered again; only while it is returning.</param>
/// <param name="Reason">Why it fails, in its own words; empty while it is well.</param>
/// <param name="Outage">The number of the outage that is on, or of the next one.</param>
public sealed record StoreWatchState(
    StorePhase Phase, DateTimeOffset Since, DateTimeOffset ReturnedAt, string Reason, long Outage)
{
    public static StoreWatchState Start(DateTimeOffset now) => new(StorePhase.Well, now, default, "", Outage: 0);
}

public enum StorePhase
{
    Well,

    /// <summary>Fails, and may be back in a moment.</summary>
    Failing,

    /// <summary>Fails for so long that people were told.</summary>
    Away,

    /// <summary>Answers again, and people were not told yet.</summary>
    Returning,
}
