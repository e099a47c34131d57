namespace Monitor.Shared.Rules.Evaluation;

/// <summary>What one evaluation decided.</summary>
/// <param name="State">The state from now on.</param>
/// <param name="Transition">What changed for the world; null, and nothing allocated, when nothing did.</param>
/// <param name="WakeMs">
/// When to evaluate again if no data comes before, Unix milliseconds; <see cref="Never"/> when only data can change
/// anything. An evaluation before then does no harm.
/// </param>
public readonly record struct RuleStep(RuleState State, RuleTransition? Transition, long WakeMs)
{
    public const long Never = long.MaxValue;
}
