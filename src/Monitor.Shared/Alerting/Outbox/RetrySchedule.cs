namespace Monitor.Shared.Alerting.Outbox;

/// <summary>
/// When to try again: a pause that doubles from <see cref="FirstPause"/> to <see cref="LongestPause"/>, of which the
/// upper half is random so that many senders do not come back together; never before the receiver asked for, but no
/// later than <see cref="LongestRetryAfter"/>, for a receiver must not be able to switch a page off.
/// </summary>
public sealed record RetrySchedule
{
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>From the first time that a notification waited to the time when it is given up.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>After how long an attempt that brought no answer counts as lost.</summary>
    public TimeSpan AttemptDeadline { get; init; } = TimeSpan.FromMinutes(2);

    /// <param name="attempts">How many attempts were made, at least one.</param>
    /// <param name="retryAfter">What the receiver asked for, if it did.</param>
    /// <param name="draw">A random draw from [0, 1).</param>
    public TimeSpan PauseAfter(int attempts, TimeSpan? retryAfter, double draw)
    {
        // 2^30 first pauses are over a year for the shortest that makes sense; the cap is reached long before.
        double doubled = FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(attempts - 1, 30));
        double capped = Math.Min(doubled, LongestPause.TotalMilliseconds);
        TimeSpan pause = TimeSpan.FromMilliseconds(capped * (0.5 + draw / 2));
        TimeSpan asked = retryAfter ?? TimeSpan.Zero;
        if (asked > LongestRetryAfter)
            asked = LongestRetryAfter;
        return asked > pause ? asked : pause;
    }
}
