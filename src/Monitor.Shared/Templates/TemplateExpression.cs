namespace Monitor.Shared.Templates;

/// <summary>What stands between double braces. A closed union; each knows at which character it begins.</summary>
internal abstract record TemplateExpression(int Offset)
{
    private static readonly object?[] None = [];

    public abstract object? Evaluate(TemplateRun run, object? dot);

    /// <summary>A text, a number, true, false or nil as written.</summary>
    public sealed record Constant(int Offset, object? Value) : TemplateExpression(Offset)
    {
        public override object? Evaluate(TemplateRun run, object? dot) => Value;
    }

    /// <summary>The point: what the template, the loop or <c>with</c> is about.</summary>
    public sealed record Dot(int Offset) : TemplateExpression(Offset)
    {
        public override object? Evaluate(TemplateRun run, object? dot) => dot;
    }

    /// <summary><c>$name</c>; in slot 0 is <c>$</c>, what the template was given.</summary>
    public sealed record Variable(int Offset, int Slot) : TemplateExpression(Offset)
    {
        public override object? Evaluate(TemplateRun run, object? dot) => run.Variables[Slot];
    }

    /// <summary><c>$name := value</c> or <c>$name = value</c>; gives the value.</summary>
    public sealed record Assign(int Offset, int Slot, TemplateExpression Value) : TemplateExpression(Offset)
    {
        public override object? Evaluate(TemplateRun run, object? dot) =>
            run.Variables[Slot] = Value.Evaluate(run, dot);
    }

    /// <summary><c>target.Name</c> with its arguments; nothing has nothing in it.</summary>
    public sealed record Part(
        int Offset, TemplateExpression Target, string Name, IReadOnlyList<TemplateExpression> Arguments)
        : TemplateExpression(Offset)
    {
        public override object? Evaluate(TemplateRun run, object? dot)
        {
            object? target = Target.Evaluate(run, dot);
            run.Step(Offset);
            if (target is null)
                return null;
            TemplateType type = TemplateType.Of(target);
            if (!type.Members.TryGetValue(Name, out TemplateMember? member))
            {
                return target is Series.LabelSet labels && Arguments.Count == 0
                    ? labels[Name] ?? ""
                    : throw new TemplateException(Offset, $"asks {type} for {Name}, which it does not have");
            }

            if (Arguments.Count != member.Arguments)
            {
                throw new TemplateException(
                    Offset, $"gives {Name} {Arguments.Count} arguments; it takes {member.Arguments}");
            }

            try
            {
                return run.Checked(Offset, member.Get(target, EvaluateAll(Arguments, run, dot), run.Moment));
            }
            catch (TemplateException error) when (error.Offset < 0)
            {
                throw new TemplateException(Offset, error.Message);
            }
        }
    }

    /// <summary>A function with its arguments, a piped one last.</summary>
    public sealed record Call(int Offset, TemplateFunction Function, IReadOnlyList<TemplateExpression> Arguments)
        : TemplateExpression(Offset)
    {
        public override object? Evaluate(TemplateRun run, object? dot)
        {
            if (Function.StopsAt is { } stop)
                return EvaluateUntil(stop, run, dot);
            object?[] values = EvaluateAll(Arguments, run, dot);
            run.Step(Offset);
            try
            {
                return run.Checked(Offset, Function.Apply(values, run));
            }
            catch (TemplateException error) when (error.Offset < 0)
            {
                throw new TemplateException(Offset, error.Message);
            }
        }

        /// <summary><c>and</c> and <c>or</c>: what comes after the one that decides is not looked at.</summary>
        private object? EvaluateUntil(bool stop, TemplateRun run, object? dot)
        {
            object? value = null;
            foreach (TemplateExpression argument in Arguments)
            {
                value = argument.Evaluate(run, dot);
                run.Step(Offset);
                if (TemplateValue.IsTrue(value) == stop)
                    break;
            }

            return value;
        }
    }

    private static object?[] EvaluateAll(IReadOnlyList<TemplateExpression> expressions, TemplateRun run, object? dot)
    {
        if (expressions.Count == 0)
            return None;
        object?[] values = new object?[expressions.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = expressions[i].Evaluate(run, dot);
        return values;
    }
}
