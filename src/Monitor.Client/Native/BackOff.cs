namespace Monitor.Client.Native;

/// <summary>
/// How long to wait before the next attempt: twice as long after each failure up to a longest wait, half of it drawn
/// at random, so that a thousand clients do not come back in the same instant.
/// </summary>
internal sealed class BackOff(TimeSpan first, TimeSpan longest, Random random)
{
    private const int MostDoublings = 20;
    private int _failures;

    public TimeSpan Next()
    {
        TimeSpan whole = first * Math.Pow(2, Math.Min(_failures++, MostDoublings));
        if (whole > longest)
            whole = longest;
        return whole / 2 + whole / 2 * random.NextDouble();
    }

    public void Reset() => _failures = 0;
}
