namespace Monitor.Shared.Rules.Templates;

/// <summary>What is wrong with a template.</summary>
/// <param name="Offset">At which character of the template, from 0.</param>
/// <param name="Message">What is wrong, as a sentence's end: "uses the unknown function humanise".</param>
public sealed record TemplateError(int Offset, string Message);
