namespace Monitor.Shared.Rules.Templates;

/// <summary>A piece of plain text, or an expression whose value stands in its place.</summary>
internal readonly record struct TemplatePart(string Text, TemplateExpression? Expression);
