using Monitor.Shared.Templates;

namespace Monitor.Shared.Rules;

/// <summary>A label or annotation of a rule: its name, and the template of its value.</summary>
public sealed record TemplatedText(string Name, Template Template);
