namespace Monitor.Shared.Storage;

/// <summary>How one look at the store ended.</summary>
public abstract record StoreWatchInput
{
    private StoreWatchInput()
    {
    }

    /// <summary>It took a write, and has counted this many outages.</summary>
    public sealed record Answered(long Outages) : StoreWatchInput;

    public sealed record Failed(string Reason) : StoreWatchInput;
}
