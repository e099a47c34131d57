namespace Monitor.Shared.Rules.Sla;

/// <summary>How fast a budget burns, by the pair that decides.</summary>
/// <param name="Burning">True when both windows of the pair burn at its factor or faster.</param>
/// <param name="Pair">The pair: the first that burns, or the one nearest to it.</param>
/// <param name="LongRate">Burn rate over the long window: bad share over allowed share.</param>
/// <param name="ShortRate">The same over the short window.</param>
/// <param name="LongBadShare">Share of bad events over the long window.</param>
/// <param name="LongEvents">Events in the long window.</param>
internal readonly record struct BurnReading(
    bool Burning, BurnRatePair Pair, double LongRate, double ShortRate, double LongBadShare, double LongEvents)
{
    /// <summary>The rate that both windows reach: the alert's value.</summary>
    public double Value => Math.Min(LongRate, ShortRate);
}
