using Monitor.Shared.Durations;

namespace Monitor.Shared.Rules.Sla;

/// <summary>A promise about a share of events, and when its breaking is urgent.</summary>
/// <param name="Target">The promised share of good events, above 0 and below 1: 0.999.</param>
/// <param name="Window">Over how long the promise is made; 1 h to 90 days.</param>
/// <param name="Indicator">How good events are told.</param>
/// <param name="By">Labels that make budgets of their own; none for one budget a component.</param>
/// <param name="Pairs">One burning is enough.</param>
/// <param name="MinEvents">A short window with fewer events burns nothing.</param>
public sealed record SlaObjective(
    double Target,
    TimeSpan Window,
    SlaIndicator Indicator,
    IReadOnlyList<string> By,
    IReadOnlyList<BurnRatePair> Pairs,
    double MinEvents)
{
    /// <summary>The share of events that may be bad: 0.001.</summary>
    public double Budget => 1 - Target;

    public bool Equals(SlaObjective? other) => other is not null && other.ToString() == ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() =>
        $"sla {Target:R} over {DurationText.Format(Window)} of {Indicator}, by {string.Join(",", By)}, "
        + $"burn {string.Join(" ", Pairs)}, min_events {MinEvents:R}";
}
