using System.Text;

namespace Monitor.Shared.Rules.Templates;

/// <summary>
/// Text with expressions in double braces, in the part of Prometheus' template language that has no loops and no
/// queries: <c>{{ $labels.disk }} is {{ $value | humanizePercentage }} full</c>. Checked when read; filling one
/// always ends and never throws: a value that a function cannot take gives a text that says so.
/// </summary>
public sealed class Template
{
    /// <summary>Longest template, in characters.</summary>
    public const int MaxSource = 8192;

    /// <summary>Longest filled text, in characters; what is over is cut.</summary>
    public const int MaxText = 16384;

    private readonly IReadOnlyList<TemplatePart> _parts;

    private Template(string source, IReadOnlyList<TemplatePart> parts)
    {
        Source = source;
        _parts = parts;
    }

    /// <summary>The template as it was written.</summary>
    public string Source { get; }

    /// <summary>True when the text depends on the alert's value.</summary>
    public bool UsesValue => _parts.Any(p => p.Expression is { UsesValue: true });

    /// <summary>Reads a template; on false <paramref name="error"/> says what is wrong and where.</summary>
    public static bool TryParse(string source, out Template template, out TemplateError? error)
    {
        template = null!;
        error = null;
        if (source.Length > MaxSource)
        {
            error = new TemplateError(0, $"is {source.Length} characters long, more than the {MaxSource} allowed");
            return false;
        }

        try
        {
            template = new Template(source, TemplateParser.Parse(source));
            return true;
        }
        catch (TemplateException e)
        {
            error = new TemplateError(e.Offset, e.Message);
            return false;
        }
    }

    /// <summary>Reads a template that is known to be right.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static Template Parse(string source) => TryParse(source, out Template template, out TemplateError? error)
        ? template
        : throw new FormatException($"The template {error!.Message} (character {error.Offset + 1}).");

    /// <summary>Fills the template.</summary>
    public string Fill(in TemplateData data)
    {
        if (_parts is [{ Expression: null } only])
            return only.Text;
        var text = new StringBuilder();
        foreach (TemplatePart part in _parts)
        {
            text.Append(part.Expression is null ? part.Text : TemplateValue.Show(part.Expression.Evaluate(data)));
            if (text.Length > MaxText)
                return text.ToString(0, MaxText - 1) + "…";
        }

        return text.ToString();
    }

    public override string ToString() => Source;
}
