using Monitor.Shared.Series;

namespace Monitor.Shared.Rules.Templates;

/// <summary>What a template can speak of.</summary>
/// <param name="Labels">The series' labels and <c>component</c>.</param>
/// <param name="Value">The alert's value; NaN when there was no data.</param>
public readonly record struct TemplateData(LabelSet Labels, double Value);
