namespace Monitor.Node.Yaml;

/// <summary>One mistake: where it is written, which value it is about, and what is wrong in a sentence's end.</summary>
/// <param name="Place">File, line and column.</param>
/// <param name="Path">The value's path such as <c>receivers[1].url</c>; empty for the document itself.</param>
/// <param name="Message">What is wrong and, where it can be said, what would be right.</param>
internal sealed record YamlProblem(YamlPlace Place, string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? $"{Place}: {Message}" : $"{Place}: {Path}: {Message}";
}
