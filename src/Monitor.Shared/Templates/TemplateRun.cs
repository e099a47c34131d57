using System.Text;
using System.Text.RegularExpressions;

namespace Monitor.Shared.Templates;

/// <summary>
/// Filling one template once. Every step is counted, every value and the text are bounded, and a template that calls
/// itself without an end is stopped: so it ends, whatever it is.
/// </summary>
internal sealed class TemplateRun(
    IReadOnlyDictionary<string, TemplateBody> library, TemplateEnvironment environment, TemplateMoment moment,
    Func<string, string>? escape, int longest)
{
    /// <summary>Longest value on the way, in characters.</summary>
    public const int MaxValue = 64 * 1024;

    private const int MaxSteps = 200_000;
    private const int MaxDepth = 32;

    /// <summary>A step is about so many characters that a function gives.</summary>
    private const int CharactersInStep = 64;

    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, Regex> _patterns = [];
    private int _steps;
    private int _depth;

    public TemplateMoment Moment { get; } = moment;

    public TemplateEnvironment Environment { get; } = environment;

    public object?[] Variables { get; private set; } = [];

    /// <summary>Which text is being filled; after an error, the one that it is in.</summary>
    public TemplateSource Source { get; private set; } = new("", "");

    public string Text => _text.Length <= longest ? _text.ToString() : _text.ToString(0, longest - 1) + "…";

    public TemplateFlow Write(TemplateBody body, object? dot)
    {
        (object?[] variables, TemplateSource source) = (Variables, Source);
        Variables = new object?[body.Slots];
        Variables[0] = dot;
        Source = body.Source;
        TemplateFlow flow = body.Block.Write(this, dot);
        (Variables, Source) = (variables, source);
        return flow;
    }

    public TemplateFlow Invoke(int offset, string name, object? dot)
    {
        if (!library.TryGetValue(name, out TemplateBody? body))
            throw new TemplateException(offset, $"uses the template \"{name}\", which is not defined");
        if (++_depth > MaxDepth)
            throw new TemplateException(offset, $"is nested deeper than {MaxDepth} templates");
        TemplateFlow flow = Write(body, dot);
        _depth--;
        return flow;
    }

    public void Step(int offset, int cost = 1)
    {
        _steps += cost;
        if (_steps > MaxSteps)
            throw new TemplateException(offset, $"takes more than {MaxSteps} steps");
    }

    /// <summary>A function's value, counted by its length.</summary>
    public object? Checked(int offset, object? value)
    {
        if (value is string text)
        {
            if (text.Length > MaxValue)
                throw new TemplateException(offset, $"makes a text of more than {MaxValue} characters");
            Step(offset, text.Length / CharactersInStep);
        }
        else if (value is TemplateList list)
        {
            Step(offset, list.Items.Count);
        }

        return value;
    }

    public TemplateFlow Append(string text)
    {
        _text.Append(text);
        return _text.Length > longest ? TemplateFlow.Stop : TemplateFlow.Next;
    }

    public TemplateFlow AppendValue(object? value)
    {
        string text = TemplateValue.Show(value);
        return Append(escape is null || value is TemplateMarkup ? text : escape(text));
    }

    public Regex Pattern(string pattern)
    {
        if (!_patterns.TryGetValue(pattern, out Regex? regex))
            _patterns[pattern] = regex = GoRegex.Parse(pattern);
        return regex;
    }
}
