namespace Monitor.Shared.Templates;

/// <summary>
/// Cuts a template into texts and actions, and puts the actions' blocks together:
/// <code>
/// action = "if" pipeline | "else" [("if" | "with") pipeline] | "end" | "with" pipeline
///        | "range" [$key ["," $item] ":="] pipeline | "break" | "continue"
///        | "define" "name" | "block" "name" pipeline | "template" "name" [pipeline] | pipeline
/// </code>
/// What stands in a pipeline is the business of <see cref="ExpressionParser"/>.
/// </summary>
internal sealed class TemplateParser
{
    public static readonly IReadOnlyDictionary<string, string> NoVariables = new Dictionary<string, string>();

    private const int MaxNesting = 32;

    private static readonly char[] Space = [' ', '\t', '\r', '\n'];

    private readonly TemplateSource _source;
    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly IDictionary<string, TemplateBody> _definitions;
    private readonly string _text;
    private TemplateScope _scope;
    private int _at;
    private int _nesting;
    private int _loops;
    private bool _trimNext;

    private TemplateParser(
        TemplateSource source, IReadOnlyDictionary<string, string> variables,
        IDictionary<string, TemplateBody> definitions)
    {
        _source = source;
        _text = source.Text;
        _variables = variables;
        _definitions = definitions;
        _scope = new TemplateScope(variables);
    }

    /// <param name="variables">Variables that the text has from the beginning, each with the part of the root that it
    /// is.</param>
    /// <param name="definitions">Takes what the text defines.</param>
    public static TemplateBody Parse(
        TemplateSource source, IReadOnlyDictionary<string, string> variables,
        IDictionary<string, TemplateBody> definitions)
    {
        var parser = new TemplateParser(source, variables, definitions);
        TemplateBlock block = parser.ParseBlock(null, out _);
        return parser._scope.Body(source, block);
    }

    /// <summary>
    /// Reads up to the <c>end</c> or <c>else</c> that closes what was opened, or up to the end of the text.
    /// </summary>
    /// <param name="opened">The action that needs an end; null for the text itself.</param>
    /// <param name="ending">The action that ended it; it has been read up to its word.</param>
    private TemplateBlock ParseBlock(ExpressionParser? opened, out ExpressionParser? ending)
    {
        if (++_nesting > MaxNesting)
            throw new TemplateException(opened!.Start, $"is nested deeper than {MaxNesting} levels");
        var nodes = new List<TemplateNode>();
        int depth = _scope.Open();
        while (true)
        {
            int open = _text.IndexOf("{{", _at, StringComparison.Ordinal);
            AddText(nodes, open);
            if (open < 0)
            {
                if (opened is not null)
                    throw new TemplateException(opened.Start, $"has {{{{ {opened.Word} }}}} without {{{{ end }}}}");
                ending = null;
                break;
            }

            if (ReadAction(open) is not { } action)
                continue;
            if (action.Word is "end" or "else")
            {
                if (opened is null)
                    throw new TemplateException(action.Start,
                        $"has {{{{ {action.Word} }}}} without anything that it ends");
                ending = action;
                break;
            }

            if (ParseAction(action) is { } node)
                nodes.Add(node);
        }

        _scope.Close(depth);
        _nesting--;
        return new TemplateBlock(nodes);
    }

    private void AddText(List<TemplateNode> nodes, int open)
    {
        string text = open < 0 ? _text[_at..] : _text[_at..open];
        if (_trimNext)
            text = text.TrimStart(Space);
        if (open >= 0 && TrimsBefore(open))
            text = text.TrimEnd(Space);
        if (text.Length > 0)
            nodes.Add(new TemplateNode.Text(_at, text));
    }

    private bool TrimsBefore(int open) =>
        _text.AsSpan(open + 2) is ['-', ' ' or '\t' or '\r' or '\n', ..];

    /// <summary>What stands between the braces, read up to its first word; null for a comment.</summary>
    private ExpressionParser? ReadAction(int open)
    {
        int from = open + (TrimsBefore(open) ? 3 : 2), close = FindClose(open);
        _trimNext = close - 1 > from && _text[close - 1] == '-' && char.IsWhiteSpace(_text[close - 2]);
        _at = close + 2;
        if (_text.AsSpan(from, close - from).TrimStart().StartsWith("/*"))
            return null;
        return new ExpressionParser(_text, from, _trimNext ? close - 1 : close, _scope);
    }

    /// <summary>Where the braces close; those within quotes and comments do not count.</summary>
    private int FindClose(int open)
    {
        int from = open + (TrimsBefore(open) ? 3 : 2);
        if (_text.AsSpan(from).TrimStart().StartsWith("/*"))
        {
            int end = _text.IndexOf("*/", from, StringComparison.Ordinal);
            int braces = end < 0 ? -1 : _text.IndexOf("}}", end, StringComparison.Ordinal);
            if (braces < 0 || _text.AsSpan(end + 2, braces - end - 2).Trim() is not ("" or "-"))
                throw new TemplateException(open, "has a comment that is not closed by */ and }}");
            return braces;
        }

        char quote = '\0';
        for (int i = from; i < _text.Length; i++)
        {
            char c = _text[i];
            if (quote == '\0' && c is '"' or '`')
                quote = quote == '\0' ? c : quote == c ? '\0' : quote;
            else if (quote == '"' && c == '\\')
                i++;
            else if (c == quote)
                quote = '\0';
            else if (quote == '\0' && c == '}' && i + 1 < _text.Length && _text[i + 1] == '}')
                return i;
        }

        throw new TemplateException(open, quote == '\0' ? "has {{ without }}" : $"has a {quote} that is not closed");
    }

    private TemplateNode? ParseAction(ExpressionParser action)
    {
        switch (action.Word)
        {
            case "if":
                return ParseCondition(action, isWith: false);
            case "with":
                return ParseCondition(action, isWith: true);
            case "range":
                return ParseRange(action);
            case "define":
                Define(action, action.TakeName());
                return null;
            case "block":
                string name = action.TakeName();
                TemplateExpression about = action.ParseToEnd();
                Define(action, name);
                return new TemplateNode.Invoke(action.Start, name, about);
            case "template":
                return new TemplateNode.Invoke(
                    action.Start, action.TakeName(), action.IsAtEnd ? null : action.ParseToEnd());
            case "break" or "continue":
                action.ExpectEnd();
                if (_loops == 0)
                    throw new TemplateException(action.Start, $"has {{{{ {action.Word} }}}} outside of a loop");
                return new TemplateNode.Leave(
                    action.Start, action.Word == "break" ? TemplateFlow.Break : TemplateFlow.Continue);
            default:
                return new TemplateNode.Print(action.Start, action.ParseToEnd());
        }
    }

    private TemplateNode ParseCondition(ExpressionParser action, bool isWith)
    {
        int depth = _scope.Open();
        TemplateExpression condition = action.ParseToEnd();
        TemplateBlock then = ParseBlock(action, out ExpressionParser? ending);
        TemplateBlock otherwise = ParseElse(action, ending!);
        _scope.Close(depth);
        return isWith
            ? new TemplateNode.With(action.Start, condition, then, otherwise)
            : new TemplateNode.If(action.Start, condition, then, otherwise);
    }

    /// <summary>What stands after <c>else</c>; nothing where it was the end.</summary>
    private TemplateBlock ParseElse(ExpressionParser opened, ExpressionParser ending)
    {
        if (ending.Word == "end")
        {
            ending.ExpectEnd();
            return TemplateBlock.Empty;
        }

        if (ending.TakeWordIf("if") || ending.TakeWordIf("with"))
        {
            // A chain of these is as deep as it is long, and ends with one end.
            if (++_nesting > MaxNesting)
                throw new TemplateException(ending.Start, $"is nested deeper than {MaxNesting} levels");
            TemplateNode inner = ParseCondition(ending, ending.Word == "with");
            _nesting--;
            return new TemplateBlock([inner]);
        }

        ending.ExpectEnd();
        TemplateBlock block = ParseBlock(opened, out ExpressionParser? end);
        if (end!.Word != "end")
            throw new TemplateException(end.Start, "has a second {{ else }}");
        end.ExpectEnd();
        return block;
    }

    private TemplateNode.Range ParseRange(ExpressionParser action)
    {
        int depth = _scope.Open();
        (string? key, string? item) = action.TakeLoopVariables();
        TemplateExpression list = action.ParseToEnd();
        int keySlot = key is null ? -1 : _scope.Declare(key), itemSlot = item is null ? -1 : _scope.Declare(item);
        _loops++;
        TemplateBlock body = ParseBlock(action, out ExpressionParser? ending);
        _loops--;
        TemplateBlock otherwise = ParseElse(action, ending!);
        _scope.Close(depth);
        return new TemplateNode.Range(action.Start, keySlot, itemSlot, list, body, otherwise);
    }

    private void Define(ExpressionParser action, string name)
    {
        action.ExpectEnd();
        // A definition knows nothing of the variables around it.
        (TemplateScope around, int loops) = (_scope, _loops);
        (_scope, _loops) = (new TemplateScope(NoVariables), 0);
        TemplateBlock block = ParseBlock(action, out ExpressionParser? ending);
        if (ending!.Word != "end")
            throw new TemplateException(ending.Start, "has {{ else }} without anything that it ends");
        ending.ExpectEnd();
        _definitions[name] = _scope.Body(_source, block);
        (_scope, _loops) = (around, loops);
    }
}
