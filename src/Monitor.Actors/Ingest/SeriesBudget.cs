namespace Monitor.Actors.Ingest;

/// <summary>How many series the node may still take, of all components together. Thread-safe.</summary>
internal sealed class SeriesBudget(int limit)
{
    private int _taken;

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= limit)
            return true;
        Interlocked.Decrement(ref _taken);
        return false;
    }

    public void Return(int count) => Interlocked.Add(ref _taken, -count);
}
