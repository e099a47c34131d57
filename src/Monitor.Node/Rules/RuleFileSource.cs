namespace Monitor.Node.Rules;

/// <summary>A file of rules as it was found.</summary>
/// <param name="Name">Its path, or what stands for one.</param>
/// <param name="Bytes">Its content; null when it could not be read.</param>
/// <param name="Error">Why it could not be read; empty otherwise.</param>
internal sealed record RuleFileSource(string Name, byte[]? Bytes, string Error = "");
