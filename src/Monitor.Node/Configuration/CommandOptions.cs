namespace Monitor.Node.Configuration;

/// <summary>A program that is run for each notification.</summary>
/// <param name="Program">Its absolute path.</param>
/// <param name="Arguments">Given as they are; no shell reads them.</param>
internal sealed record CommandOptions(string Program, IReadOnlyList<string> Arguments);
