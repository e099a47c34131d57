namespace Monitor.Shared.Templates;

/// <summary>
/// Follows the kinds of all values through a template and those that it uses, every branch of it: finds what is asked
/// of something that does not have it, loops over what is no list, and templates that are not defined, before anything
/// is
/// filled in. Where a kind cannot be known it keeps quiet.
/// </summary>
internal sealed class TemplateChecker(TemplateSource source)
{
    private const int MostBodies = 1000;

    private readonly HashSet<(TemplateBody, TemplateType)> _checked = [];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, TemplateBody> _library = new Dictionary<string, TemplateBody>();
    private TemplateType _root = TemplateType.Any;
    private TemplateType?[] _variables = [];
    private HashSet<int> _changing = new HashSet<int>();

    /// <summary>What is being checked; after a mistake, where it is.</summary>
    public TemplateSource Source { get; private set; } = source;

    /// <summary>What is asked of the root, or may be.</summary>
    public IReadOnlySet<string> Asked => _asked;

    public void Check(TemplateBody body, TemplateType root, IReadOnlyDictionary<string, TemplateBody> library)
    {
        (_root, _library) = (root, library);
        CheckBody(body, root);
    }

    private void CheckBody(TemplateBody body, TemplateType dot)
    {
        if (_checked.Count > MostBodies || !_checked.Add((body, dot)))
            return;
        (TemplateType?[] variables, HashSet<int> changing, TemplateSource source) = (_variables, _changing, Source);
        _variables = new TemplateType?[body.Slots];
        _variables[0] = dot;
        (_changing, Source) = (body.Changing, body.Source);
        CheckBlock(body.Block, dot);
        (_variables, _changing, Source) = (variables, changing, source);
    }

    private void CheckBlock(TemplateBlock block, TemplateType dot)
    {
        foreach (TemplateNode node in block.Nodes)
            CheckNode(node, dot);
    }

    private void CheckNode(TemplateNode node, TemplateType dot)
    {
        switch (node)
        {
            case TemplateNode.Print print:
                TemplateType shown = TypeOf(print.Value, dot);
                if (shown.IsWhole && print.Value is not TemplateExpression.Assign)
                    throw new TemplateException(print.Offset, $"writes {shown} as a whole; name what of it");
                break;
            case TemplateNode.If condition:
                TypeOf(condition.Condition, dot);
                CheckBlock(condition.Then, dot);
                CheckBlock(condition.Else, dot);
                break;
            case TemplateNode.With with:
                CheckBlock(with.Then, TypeOf(with.Value, dot));
                CheckBlock(with.Else, dot);
                break;
            case TemplateNode.Range range:
                CheckLoop(range, TypeOf(range.List, dot));
                CheckBlock(range.Else, dot);
                break;
            case TemplateNode.Invoke invoke:
                if (!_library.TryGetValue(invoke.Name, out TemplateBody? body))
                    throw new TemplateException(invoke.Offset, Undefined(invoke.Name));
                CheckBody(body, invoke.Argument is null ? TemplateType.Any : TypeOf(invoke.Argument, dot));
                break;
        }
    }

    private void CheckLoop(TemplateNode.Range range, TemplateType list)
    {
        if (list != TemplateType.Any && list.Element is null)
            throw new TemplateException(range.Offset, $"loops over {list}, which is no list");
        TemplateType element = list.Element ?? TemplateType.Any;
        if (range.Key >= 0)
            _variables[range.Key] = list == TemplateType.Labels ? TemplateType.Text : TemplateType.Any;
        if (range.Item >= 0)
            _variables[range.Item] = _changing.Contains(range.Item) ? TemplateType.Any : element;
        CheckBlock(range.Body, element);
    }

    private TemplateType TypeOf(TemplateExpression expression, TemplateType dot)
    {
        switch (expression)
        {
            case TemplateExpression.Constant constant:
                return TemplateType.Of(constant.Value);
            case TemplateExpression.Dot:
                return dot;
            case TemplateExpression.Variable variable:
                return _variables[variable.Slot] ?? TemplateType.Any;
            case TemplateExpression.Assign assign:
                TemplateType value = TypeOf(assign.Value, dot);
                _variables[assign.Slot] = _changing.Contains(assign.Slot) ? TemplateType.Any : value;
                return value;
            case TemplateExpression.Part part:
                return TypeOf(part, dot);
            case TemplateExpression.Call call:
                return TypeOf(call, dot);
            default:
                throw new InvalidOperationException($"No rule says of what kind {expression.GetType().Name} is.");
        }
    }

    private TemplateType TypeOf(TemplateExpression.Part part, TemplateType dot)
    {
        TemplateType target = TypeOf(part.Target, dot);
        foreach (TemplateExpression argument in part.Arguments)
            TypeOf(argument, dot);
        // What is asked of something unknown may be asked of the root.
        if (target == _root || target == TemplateType.Any)
            _asked.Add(part.Name);
        if (target == TemplateType.Any)
            return TemplateType.Any;
        if (!target.Members.TryGetValue(part.Name, out TemplateMember? member))
        {
            if (target == TemplateType.Labels && part.Arguments.Count == 0)
                return TemplateType.Text;
            string known = string.Join(", ", target.Members.Keys.Select(name => "." + name));
            throw new TemplateException(
                part.Offset, $"asks {target} for .{part.Name}" + (known.Length > 0 ? $"; known are {known}" : ""));
        }

        if (part.Arguments.Count != member.Arguments)
        {
            throw new TemplateException(
                part.Offset, $"gives .{part.Name} {part.Arguments.Count} arguments; it takes {member.Arguments}");
        }

        return member.Type ?? target;
    }

    private TemplateType TypeOf(TemplateExpression.Call call, TemplateType dot)
    {
        TemplateType[] types = [.. call.Arguments.Select(argument => TypeOf(argument, dot))];
        switch (call.Function.Name)
        {
            case "and" or "or":
                return types.Distinct().Count() == 1 ? types[0] : TemplateType.Any;
            case "index":
                return types.Skip(1).Aggregate(types[0], (type, _) => type.Element ?? TemplateType.Any);
            case "slice":
                return types[0];
            case "eq" or "ne" or "lt" or "le" or "gt" or "ge":
                CheckComparison(call.Offset, types);
                break;
            case "join" when types[1] != TemplateType.Any && types[1].Element is null:
                throw new TemplateException(call.Offset, $"joins {types[1]}, which is no list");
            case "len" when types[0] == TemplateType.Number || types[0] == TemplateType.Flag:
                throw new TemplateException(call.Offset, $"asks for the length of {types[0]}");
            case "date" or "tz" when types[1] != TemplateType.Any && types[1] != TemplateType.Time:
                throw new TemplateException(call.Offset, $"has {types[1]} where a time should be");
            case "since" when types[0] != TemplateType.Any && types[0] != TemplateType.Time:
                throw new TemplateException(call.Offset, $"has {types[0]} where a time should be");
        }

        return call.Function.Type;
    }

    private static void CheckComparison(int offset, TemplateType[] types)
    {
        foreach (TemplateType other in types.Skip(1))
        {
            bool isUnknown = types[0] == TemplateType.Any || other == TemplateType.Any;
            bool areNumbers = IsNumber(types[0]) && IsNumber(other);
            bool areAlike = types[0] == other
                && (other == TemplateType.Text || other == TemplateType.Flag || IsNumber(other));
            if (!isUnknown && !areNumbers && !areAlike)
                throw new TemplateException(offset, $"compares {types[0]} with {other}, which cannot be compared");
        }
    }

    private static bool IsNumber(TemplateType type) => type == TemplateType.Number || type == TemplateType.Duration;

    private string Undefined(string name)
    {
        string known = string.Join(", ", _library.Keys.Order(StringComparer.Ordinal).Take(20));
        return $"uses the template \"{name}\", which is not defined" + (known.Length > 0 ? $"; known are {known}" : "");
    }
}
