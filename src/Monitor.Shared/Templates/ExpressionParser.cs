namespace Monitor.Shared.Templates;

/// <summary>
/// Reads what stands between two pairs of braces:
/// <code>
/// pipeline = [$name (":=" | "=")] command { "|" command }   the value before a bar is the next one's last argument
/// command  = function { operand } | operand { operand }     the second where the operand is a part with arguments
/// operand  = ( "." | ".Name" | "$" | "$name" | number | "text" | `text` | true | false | nil | "(" pipeline ")" )
///            { ".Name" }
/// </code>
/// </summary>
internal sealed class ExpressionParser : ExpressionScanner
{
    private const int MaxNesting = 16;

    private static readonly string[] Control =
        ["if", "else", "end", "range", "with", "define", "template", "block", "break", "continue"];

    private readonly TemplateScope _scope;
    private int _nesting;

    /// <param name="from">Behind the opening braces.</param>
    /// <param name="end">Where the closing ones begin.</param>
    public ExpressionParser(string source, int from, int end, TemplateScope scope)
        : base(source, from, end)
    {
        _scope = scope;
        SkipSpace();
        Start = At;
        Word = Array.Find(Control, TakeWord) ?? "";
    }

    /// <summary>Where it begins.</summary>
    public int Start { get; }

    /// <summary>The word that it begins with; empty for a plain expression.</summary>
    public string Word { get; private set; }

    /// <summary>Takes a word of control, which is then what the action begins with.</summary>
    public bool TakeWordIf(string word)
    {
        if (!TakeWord(word))
            return false;
        Word = word;
        return true;
    }

    public void ExpectEnd()
    {
        if (!IsAtEnd)
            throw new TemplateException(At, $"has {Shown(At)} where the expression should end");
    }

    /// <summary>The name of a template, in quotes.</summary>
    public string TakeName() => Current is '"' or '`'
        ? TakeQuoted()
        : throw new TemplateException(Start, $"has {{{{ {Word} }}}} without a name in quotes");

    /// <summary><c>$key, $item :=</c> or <c>$item :=</c> before what a loop goes over.</summary>
    public (string? Key, string? Item) TakeLoopVariables()
    {
        int start = At;
        if (TakeVariableName() is not { Length: > 0 } first)
        {
            At = start;
            return (null, null);
        }

        string? second = null;
        if (Take(','))
            second = TakeVariableName() ?? throw new TemplateException(At, "needs a second variable after the comma");
        if (TakeDeclaration())
            return second is null ? (null, first) : (first, second);
        if (second is not null)
            throw new TemplateException(At, "needs := after the loop's variables");
        At = start;
        return (null, null);
    }

    /// <summary>The whole expression.</summary>
    public TemplateExpression ParseToEnd()
    {
        TemplateExpression expression = ParsePipeline();
        ExpectEnd();
        return expression;
    }

    private TemplateExpression ParsePipeline()
    {
        if (++_nesting > MaxNesting)
            throw new TemplateException(At, $"is nested deeper than {MaxNesting} levels");
        int start = At;
        if (TakeVariableName() is { Length: > 0 } name)
        {
            if (TakeDeclaration())
            {
                // The value is read first: it may speak of an older variable of that name.
                TemplateExpression declared = ParseCommands();
                _nesting--;
                return new TemplateExpression.Assign(start, _scope.Declare(name), declared);
            }

            if (Take('='))
            {
                int slot = _scope.Change(start, name);
                TemplateExpression changed = ParseCommands();
                _nesting--;
                return new TemplateExpression.Assign(start, slot, changed);
            }
        }

        At = start;
        TemplateExpression value = ParseCommands();
        _nesting--;
        return value;
    }

    private TemplateExpression ParseCommands()
    {
        TemplateExpression value = ParseCommand(null);
        while (Take('|'))
            value = ParseCommand(value);
        return value;
    }

    private TemplateExpression ParseCommand(TemplateExpression? piped)
    {
        int start = At;
        if (IsNameStart(Current) && !IsConstantWord())
            return ParseCall(piped);
        TemplateExpression operand;
        if (piped is null)
        {
            operand = ParseOperand();
        }
        else
        {
            operand = Current is not ('.' or '$' or '(')
                ? throw new TemplateException(start, "needs a function after |")
                : ParseOperand();
        }

        List<TemplateExpression> arguments = ParseArguments(piped);
        if (arguments.Count == 0)
            return operand;
        return operand is TemplateExpression.Part { Arguments.Count: 0 } part
            ? part with { Arguments = arguments }
            : throw new TemplateException(
                piped is null ? arguments[0].Offset : start,
                piped is null
                    ? $"has {Shown(arguments[0].Offset)} where the expression should end"
                    : "needs a function after |");
    }

    private List<TemplateExpression> ParseArguments(TemplateExpression? piped)
    {
        var arguments = new List<TemplateExpression>();
        while (!IsAtEnd && Current is not ('|' or ')'))
            arguments.Add(ParseOperand());
        if (piped is not null)
            arguments.Add(piped);
        return arguments;
    }

    private TemplateExpression.Call ParseCall(TemplateExpression? piped)
    {
        int start = At;
        string name = TakeNameOnly();
        SkipSpace();
        TemplateFunction function = TemplateFunction.Find(name) ?? throw new TemplateException(
            start, $"uses the unknown function {name}; known are {string.Join(", ", TemplateFunction.Names)}");
        List<TemplateExpression> arguments = ParseArguments(piped);
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
        if (name is "match" or "reReplaceAll" && arguments[0] is TemplateExpression.Constant { Value: string pattern })
            CheckPattern(start, pattern);
        return new TemplateExpression.Call(start, function, arguments);
    }

    private static void CheckPattern(int start, string pattern)
    {
        try
        {
            GoRegex.Parse(pattern);
        }
        catch (TemplateException error)
        {
            throw new TemplateException(start, error.Message);
        }
    }

    private TemplateExpression ParseOperand()
    {
        int start = At;
        if (IsAtEnd)
            throw new TemplateException(start, "has an expression that is empty or ends too soon");
        TemplateExpression operand;
        char first = Current;
        if (Take('(', skipSpace: true))
        {
            operand = ParsePipeline();
            if (!Take(')', skipSpace: false))
                throw new TemplateException(start, "has a ( that is not closed");
        }
        else if (first is '"' or '`')
        {
            return new TemplateExpression.Constant(start, TakeQuoted());
        }
        else if (first == '$')
        {
            At++;
            operand = _scope.Read(start, TakeNameOnly());
        }
        else if (first == '.')
        {
            operand = new TemplateExpression.Dot(start);
            if (!IsNameStart(Next))
                At++;
        }
        else if (char.IsAsciiDigit(first) || first is '-' or '+')
        {
            return new TemplateExpression.Constant(start, TakeNumber());
        }
        else
        {
            return ParseConstantWord();
        }

        return ParseParts(operand);
    }

    /// <summary>The names after points.</summary>
    private TemplateExpression ParseParts(TemplateExpression operand)
    {
        while (Current == '.')
        {
            int start = At++;
            string name = TakeNameOnly();
            if (name.Length == 0)
                throw new TemplateException(start, "has a point without a name behind it");
            operand = new TemplateExpression.Part(start, operand, name, []);
        }

        if (!IsAtEnd && !char.IsWhiteSpace(Current) && Current is not ('|' or ')' or '(' or ':' or '=' or ','))
        {
            throw new TemplateException(
                At, $"has {Shown(At)} after a name; write index $labels \"a-b\" for a label that is called so");
        }

        SkipSpace();
        return operand;
    }

    private TemplateExpression.Constant ParseConstantWord()
    {
        int start = At;
        if (!IsConstantWord())
        {
            // A function without arguments inside another's: Go takes its value; none here has one.
            throw new TemplateException(start, IsNameStart(Current)
                ? $"has {Shown(start)} where a value should be; put a call in parentheses"
                : $"has {Shown(start)} where a value should be");
        }

        object? value = TakeNameOnly() switch
        {
            "true" => true,
            "false" => false,
            _ => null,
        };
        SkipSpace();
        return new TemplateExpression.Constant(start, value);
    }
}
