namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>
/// How often something is done: each time at once as long as it is seldom, and no oftener than the interval on the
/// whole. A few times in a row are free, because one thing leads to another: a shard's record is read, and what the
/// shard says to that is the next record that is read.
/// </summary>
/// <param name="interval">From one time to the next, on the whole.</param>
/// <param name="time">Whose clock.</param>
internal sealed class LogPace(TimeSpan interval, TimeProvider time)
{
    private const int FreeTimes = 4;

    private readonly long _startedAt = time.GetTimestamp();
    private TimeSpan _paidUntil;

    /// <summary>Counts one time.</summary>
    /// <returns>How long to wait with it; zero or less for not at all.</returns>
    public TimeSpan Take()
    {
        TimeSpan now = time.GetElapsedTime(_startedAt);
        TimeSpan earliest = now - interval * FreeTimes;
        _paidUntil = (_paidUntil > earliest ? _paidUntil : earliest) + interval;
        return _paidUntil - now;
    }
}
