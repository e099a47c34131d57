namespace Monitor.Node.Notify.Pages;

/// <summary>One thing worth knowing at a glance, as a name and a value.</summary>
internal readonly record struct PageFact(string Name, string Value);
