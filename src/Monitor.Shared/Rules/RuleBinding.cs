using Monitor.Shared.Rules.Sla;
using Monitor.Shared.Series;

namespace Monitor.Shared.Rules;

/// <summary>A rule that a series (or a component) concerns, and the instance of the rule that it feeds.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Component">The instance's component.</param>
/// <param name="Labels">
/// What else tells the rule's instances apart: the series' labels, those that an objective splits by, or none for a
/// silence. With rule and component it identifies the instance.
/// </param>
/// <param name="Roles">What the series counts for in an objective; None for all other rules.</param>
public sealed record RuleBinding(AlertRule Rule, string Component, LabelSet Labels, SlaRoles Roles);
