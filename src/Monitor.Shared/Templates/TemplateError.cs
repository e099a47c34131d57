namespace Monitor.Shared.Templates;

/// <summary>What is wrong with a template.</summary>
/// <param name="Offset">At which character of the text that it stands in, from 0.</param>
/// <param name="Message">What is wrong, as a sentence's end: "uses the unknown function humanise".</param>
public sealed record TemplateError(int Offset, string Message)
{
    /// <summary>The file that the mistake is in; empty where it is in the text itself.</summary>
    public string File { get; private init; } = "";

    /// <summary>The line in that file or text, from 1.</summary>
    public int Line { get; private init; } = 1;

    /// <summary>The column in that line, in characters, from 1.</summary>
    public int Column { get; private init; } = 1;

    internal static TemplateError At(TemplateSource source, int offset, string message)
    {
        ReadOnlySpan<char> before = source.Text.AsSpan(0, Math.Min(offset, source.Text.Length));
        return new TemplateError(offset, message)
        {
            File = source.File,
            Line = before.Count('\n') + 1,
            Column = before.Length - before.LastIndexOf('\n'),
        };
    }

    public override string ToString() => File.Length > 0
        ? $"{Message} ({File}:{Line}:{Column})"
        : $"{Message} (line {Line}, column {Column} of the text)";
}

/// <summary>A text with templates in it.</summary>
/// <param name="File">Where it was read; empty for a text that stands in no file of templates.</param>
internal sealed record TemplateSource(string File, string Text);
