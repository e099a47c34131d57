namespace Monitor.Node.Ingest;

/// <summary>
/// How many bytes of request bodies may be in memory at once, over all requests: each body has its own limit, and a
/// crowd of large ones must not take the machine's memory. Thread-safe.
/// </summary>
internal sealed class BodyBudget(long bytes)
{
    private long _used;

    public long Used => Interlocked.Read(ref _used);

    /// <summary>False when there is no room; nothing is taken then.</summary>
    public bool TryTake(long amount)
    {
        if (Interlocked.Add(ref _used, amount) <= bytes)
            return true;
        Release(amount);
        return false;
    }

    public void Release(long amount) => Interlocked.Add(ref _used, -amount);
}
