using Monitor.Actors.Ports;

namespace Monitor.Actors.Runtime;

/// <summary>
/// What becomes of an actor whose turn threw. An operating error (a store away, a peer that hung up) makes a fresh
/// actor after a growing, jittered pause, the mailbox kept. Anything else is a broken invariant: the actor stops, and
/// the system says so loudly, because going on from a wrong state is worse than not going on.
/// </summary>
/// <param name="IsOperatingError">Which errors a fresh start can heal.</param>
/// <param name="FirstPause">The pause before the first restart; doubles with each restart in a row.</param>
/// <param name="LongestPause">The cap of the pause.</param>
/// <param name="CalmAfter">A life this long without an error starts the pauses anew.</param>
public sealed record Supervision(
    Func<Exception, bool> IsOperatingError, TimeSpan FirstPause, TimeSpan LongestPause, TimeSpan CalmAfter)
{
    public static Supervision Default { get; } = new(
        static error => error is StoreUnavailableException or IOException or TimeoutException or HttpRequestException,
        FirstPause: TimeSpan.FromMilliseconds(100),
        LongestPause: TimeSpan.FromSeconds(10),
        CalmAfter: TimeSpan.FromMinutes(1));

    /// <summary>
    /// The pause before restart number <paramref name="restart"/> (from 1), with a draw from [0,1) as jitter.
    /// </summary>
    public TimeSpan PauseBefore(int restart, double draw)
    {
        double doubled = FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(restart - 1, 30));
        double capped = Math.Min(doubled, LongestPause.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(capped * (0.5 + draw / 2));
    }
}
