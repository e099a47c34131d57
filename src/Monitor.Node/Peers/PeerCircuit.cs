namespace Monitor.Node.Peers;

/// <summary>
/// Whether a peer is worth asking, by how it answered lately. A node that is gone needs no circuit: its connection
/// breaks, its leases move. This is for the node that is there, renews its leases, and does not answer: each question
/// would be held until its deadline. After a few such in a row the circuit opens and questions fail at once; now and
/// then one is let through to see whether the node has come round.
/// </summary>
/// <param name="Strikes">Calls in a row that were given up unanswered.</param>
/// <param name="OpenUntil">No call before this reading of the clock; null while closed.</param>
/// <param name="Pause">How long it stays open the next time.</param>
/// <param name="IsProbing">One call is out to see whether the node answers again.</param>
internal readonly record struct PeerCircuit(int Strikes, TimeSpan? OpenUntil, TimeSpan Pause, bool IsProbing)
{
    public const int StrikesToOpen = 3;

    /// <summary>A call that was given up sooner says nothing about the peer: the asker went away.</summary>
    public static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Of a peer that is new, or has just answered, whatever it said.</summary>
    public static PeerCircuit Closed => new(0, null, FirstPause, false);

    /// <summary>A call wants to go out.</summary>
    /// <param name="now">A reading of a clock that only goes forward.</param>
    /// <param name="mayPass">Whether it may.</param>
    public PeerCircuit Enter(TimeSpan now, out bool mayPass)
    {
        mayPass = OpenUntil is not { } until || now >= until && !IsProbing;
        return OpenUntil is not null && mayPass ? this with { IsProbing = true } : this;
    }

    /// <summary>A call ended without telling anything about the peer's speed.</summary>
    public PeerCircuit Ended() => this with { IsProbing = false };

    /// <summary>A call was given up after a time in which the peer should have answered.</summary>
    public PeerCircuit Struck(TimeSpan now)
    {
        int strikes = Math.Min(Strikes + 1, StrikesToOpen);
        if (strikes < StrikesToOpen)
            return this with { Strikes = strikes };
        TimeSpan next = 2 * Pause < LongestPause ? 2 * Pause : LongestPause;
        return new PeerCircuit(strikes, now + Pause, next, false);
    }
}
