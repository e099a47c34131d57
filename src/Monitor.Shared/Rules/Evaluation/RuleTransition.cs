using Monitor.Shared.Alerting;

namespace Monitor.Shared.Rules.Evaluation;

/// <summary>A rule changed its mind about one series.</summary>
/// <param name="Previous">What it was.</param>
/// <param name="State">What it is now.</param>
/// <param name="AtMs">When, Unix milliseconds.</param>
/// <param name="Value">The statistic that decided; NaN when there was no data.</param>
/// <param name="Reason">Why, in a sentence with the numbers.</param>
public sealed record RuleTransition(AlertState Previous, AlertState State, long AtMs, double Value, string Reason);
