namespace Monitor.Shared.Rules;

/// <summary>What a checkpoint had of one instance.</summary>
/// <param name="Key">The rule it was made by.</param>
/// <param name="Instance">The instance; null when no rule of that key is in force any more.</param>
/// <param name="Orphan">The alert to end because its rule is gone; null when there is none.</param>
public sealed record StoredRuleInstance(RuleKey Key, RuleInstance? Instance, OrphanedAlert? Orphan);
