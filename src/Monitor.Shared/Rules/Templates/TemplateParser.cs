using System.Text;

namespace Monitor.Shared.Rules.Templates;

/// <summary>
/// Cuts a template into texts and expressions:
/// <code>
/// pipeline = command { "|" command }        the value before a bar is the last argument of the command after it
/// command  = function { operand } | operand
/// operand  = $labels[.name] | .Labels[.name] | $value | .Value | number | "text" | `text` | "(" pipeline ")"
/// </code>
/// </summary>
internal sealed class TemplateParser
{
    private const int MaxNesting = 16;

    private static readonly string[] Control =
        ["if", "else", "end", "range", "with", "define", "template", "block", "break", "continue"];

    private readonly string _source;
    private int _at;
    private int _end;
    private int _nesting;

    private TemplateParser(string source) => _source = source;

    public static IReadOnlyList<TemplatePart> Parse(string source) => new TemplateParser(source).ParseParts();

    private List<TemplatePart> ParseParts()
    {
        var parts = new List<TemplatePart>();
        bool trimNext = false;
        int from = 0;
        while (true)
        {
            int open = _source.IndexOf("{{", from, StringComparison.Ordinal);
            string text = open < 0 ? _source[from..] : _source[from..open];
            if (trimNext)
                text = text.TrimStart();
            bool trimBefore = open >= 0 && _source.AsSpan(open + 2) is ['-', ' ' or '\t' or '\n', ..];
            if (trimBefore)
                text = text.TrimEnd();
            if (text.Length > 0 || open < 0 && parts.Count == 0)
                parts.Add(new TemplatePart(text, null));
            if (open < 0)
                return parts;
            _at = open + (trimBefore ? 3 : 2);
            _end = FindClose(open);
            trimNext = _source[_end - 1] == '-' && _end - 1 > _at && char.IsWhiteSpace(_source[_end - 2]);
            from = _end + 2;
            if (trimNext)
                _end--;
            if (ParseAction() is { } expression)
                parts.Add(new TemplatePart("", expression));
        }
    }

    /// <summary>Where the braces close; those within quotes do not count.</summary>
    private int FindClose(int open)
    {
        char quote = '\0';
        for (int i = open + 2; i < _source.Length; i++)
        {
            char c = _source[i];
            if (quote == '\0' && c is '"' or '`')
                quote = quote == '\0' ? c : quote;
            else if (quote == '"' && c == '\\')
                i++;
            else if (c == quote)
                quote = '\0';
            else if (quote == '\0' && c == '}' && i + 1 < _source.Length && _source[i + 1] == '}')
                return i;
        }

        throw new TemplateException(open, quote == '\0' ? "has {{ without }}" : $"has a {quote} that is not closed");
    }

    private TemplateExpression? ParseAction()
    {
        SkipSpace();
        ReadOnlySpan<char> body = _source.AsSpan(_at, _end - _at).TrimEnd();
        if (body.StartsWith("/*") && body.EndsWith("*/"))
            return null;
        TemplateExpression expression = ParsePipeline();
        if (_at < _end)
            throw new TemplateException(_at, $"has {Shown(_at)} where the expression should end");
        return expression;
    }

    private TemplateExpression ParsePipeline()
    {
        if (++_nesting > MaxNesting)
            throw new TemplateException(_at, $"is nested deeper than {MaxNesting} levels");
        TemplateExpression value = ParseCommand(null);
        while (Take('|'))
            value = ParseCommand(value);
        _nesting--;
        return value;
    }

    private TemplateExpression ParseCommand(TemplateExpression? piped)
    {
        int start = _at;
        if (_at < _end && (char.IsLetter(_source[_at]) || _source[_at] == '_'))
            return ParseCall(piped);
        if (piped is not null)
            throw new TemplateException(start, "needs a function after |");
        return ParseOperand();
    }

    private TemplateExpression.Call ParseCall(TemplateExpression? piped)
    {
        int start = _at;
        string name = TakeWord();
        TemplateFunction? function = TemplateFunction.Find(name);
        if (function is null)
        {
            throw new TemplateException(start, Control.Contains(name)
                ? $"uses {name}; conditions, loops and definitions are not supported"
                : $"uses the unknown function {name}; known are {string.Join(", ", TemplateFunction.Names)}");
        }

        var arguments = new List<TemplateExpression>();
        while (_at < _end && _source[_at] is not ('|' or ')'))
            arguments.Add(ParseOperand());
        if (piped is not null)
            arguments.Add(piped);
        if (arguments.Count < function.Least || arguments.Count > function.Most)
        {
            string wanted = function.Least == function.Most
                ? $"{function.Least}"
                : $"{function.Least} to {function.Most}";
            throw new TemplateException(start, $"calls {name} with {arguments.Count} arguments; it takes {wanted}");
        }

        if (name == "printf" && arguments[0] is TemplateExpression.Constant { Value: string format }
            && GoFormat.Check(format, arguments.Count - 1) is { } mistake)
            throw new TemplateException(start, $"calls printf with a format that {mistake}");
        return new TemplateExpression.Call(function, arguments);
    }

    private TemplateExpression ParseOperand()
    {
        int start = _at;
        if (_at >= _end)
            throw new TemplateException(start, "has an expression that is empty or ends too soon");
        if (Take('('))
        {
            TemplateExpression inner = ParsePipeline();
            return Take(')') ? inner : throw new TemplateException(start, "has a ( that is not closed");
        }

        char first = _source[_at];
        if (first is '"' or '`')
            return new TemplateExpression.Constant(TakeQuoted());
        if (first is '$' or '.')
            return ParseVariable();
        if (char.IsAsciiDigit(first) || first is '-' or '+')
        {
            string word = TakeWord();
            return GoNumber.Parse(word) is { } number
                ? new TemplateExpression.Constant(number)
                : throw new TemplateException(start, $"has {word}, which is no number");
        }

        if (char.IsLetter(first))
        {
            // A function without arguments of its own inside another's arguments: Go takes it as a value; here none is.
            throw new TemplateException(
                start, $"has {Shown(start)} where a value should be; put a call in parentheses");
        }

        throw new TemplateException(start, $"has {Shown(start)} where a value should be");
    }

    private TemplateExpression ParseVariable()
    {
        int start = _at;
        string word = TakeWord();
        string[] names = word[1..].Split('.', 2);
        bool isLabels = word[0] == '$' ? names[0] == "labels" : names[0] == "Labels";
        bool isValue = word[0] == '$' ? names[0] == "value" : names[0] == "Value";
        if (isValue && names.Length == 1)
            return new TemplateExpression.AlertValue();
        if (isLabels && names.Length == 1)
            return new TemplateExpression.AllLabels();
        if (isLabels && names[1].Length > 0 && !names[1].Contains('.'))
            return new TemplateExpression.OneLabel(names[1]);
        throw new TemplateException(start, isLabels
            ? $"has {word}; write index $labels \"{names[1]}\" for a label whose name has a dot"
            : $"has {word}; known are $labels, $labels.name and $value");
    }

    private string TakeQuoted()
    {
        int start = _at;
        char quote = _source[_at++];
        var text = new StringBuilder();
        while (_at < _end && _source[_at] != quote)
        {
            char c = _source[_at++];
            if (c == '\\' && quote == '"')
                c = Unescape(_at < _end ? _source[_at++] : '\0', start);
            text.Append(c);
        }

        if (_at >= _end)
            throw new TemplateException(start, $"has a {quote} that is not closed");
        _at++;
        SkipSpace();
        return text.ToString();
    }

    private static char Unescape(char c, int start) => c switch
    {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '\\' or '"' => c,
        _ => throw new TemplateException(start, "has an unknown escape in a text"),
    };

    private string TakeWord()
    {
        int start = _at++;
        while (_at < _end && !char.IsWhiteSpace(_source[_at]) && _source[_at] is not ('|' or '(' or ')' or '"' or '`'))
            _at++;
        string word = _source[start.._at];
        SkipSpace();
        return word;
    }

    private bool Take(char c)
    {
        if (_at >= _end || _source[_at] != c)
            return false;
        _at++;
        SkipSpace();
        return true;
    }

    private void SkipSpace()
    {
        while (_at < _end && char.IsWhiteSpace(_source[_at]))
            _at++;
    }

    private string Shown(int at)
    {
        ReadOnlySpan<char> rest = _source.AsSpan(at, _end - at).TrimEnd();
        return rest.Length > 20 ? rest[..20].ToString() + "…" : rest.ToString();
    }
}
