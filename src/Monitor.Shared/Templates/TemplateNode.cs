namespace Monitor.Shared.Templates;

/// <summary>A piece of a template: a text, an action, a condition, a loop. A closed union.</summary>
internal abstract record TemplateNode(int Offset)
{
    /// <summary>Writes what it has to say.</summary>
    public abstract TemplateFlow Write(TemplateRun run, object? dot);

    public sealed record Text(int Offset, string Value) : TemplateNode(Offset)
    {
        public override TemplateFlow Write(TemplateRun run, object? dot) => run.Append(Value);
    }

    public sealed record Print(int Offset, TemplateExpression Value) : TemplateNode(Offset)
    {
        public override TemplateFlow Write(TemplateRun run, object? dot)
        {
            run.Step(Offset);
            object? value = Value.Evaluate(run, dot);
            return Value is TemplateExpression.Assign ? TemplateFlow.Next : run.AppendValue(value);
        }
    }

    public sealed record If(int Offset, TemplateExpression Condition, TemplateBlock Then, TemplateBlock Else)
        : TemplateNode(Offset)
    {
        public override TemplateFlow Write(TemplateRun run, object? dot)
        {
            run.Step(Offset);
            return (TemplateValue.IsTrue(Condition.Evaluate(run, dot)) ? Then : Else).Write(run, dot);
        }
    }

    public sealed record With(int Offset, TemplateExpression Value, TemplateBlock Then, TemplateBlock Else)
        : TemplateNode(Offset)
    {
        public override TemplateFlow Write(TemplateRun run, object? dot)
        {
            run.Step(Offset);
            object? value = Value.Evaluate(run, dot);
            return TemplateValue.IsTrue(value) ? Then.Write(run, value) : Else.Write(run, dot);
        }
    }

    /// <param name="Key">The variable that takes the key or the number; -1 for none.</param>
    /// <param name="Item">The variable that takes the item; -1 for none.</param>
    public sealed record Range(
        int Offset, int Key, int Item, TemplateExpression List, TemplateBlock Body, TemplateBlock Else)
        : TemplateNode(Offset)
    {
        public override TemplateFlow Write(TemplateRun run, object? dot)
        {
            object? list = List.Evaluate(run, dot);
            if (TemplateValue.Items(list) is not { } items)
                throw new TemplateException(Offset, $"loops over {TemplateType.Of(list)}, which is no list");
            bool any = false;
            foreach ((object? key, object? item) in items)
            {
                any = true;
                run.Step(Offset);
                if (Key >= 0)
                    run.Variables[Key] = key;
                if (Item >= 0)
                    run.Variables[Item] = item;
                TemplateFlow flow = Body.Write(run, item);
                if (flow == TemplateFlow.Stop)
                    return flow;
                if (flow == TemplateFlow.Break)
                    break;
            }

            return any ? TemplateFlow.Next : Else.Write(run, dot);
        }
    }

    /// <summary>Writes another template, about <paramref name="Argument"/>; about nothing without one.</summary>
    public sealed record Invoke(int Offset, string Name, TemplateExpression? Argument) : TemplateNode(Offset)
    {
        public override TemplateFlow Write(TemplateRun run, object? dot)
        {
            run.Step(Offset);
            return run.Invoke(Offset, Name, Argument?.Evaluate(run, dot));
        }
    }

    /// <summary><c>break</c> and <c>continue</c>.</summary>
    public sealed record Leave(int Offset, TemplateFlow Flow) : TemplateNode(Offset)
    {
        public override TemplateFlow Write(TemplateRun run, object? dot) => Flow;
    }
}

/// <summary>Where it goes on after a piece.</summary>
internal enum TemplateFlow
{
    Next,

    /// <summary>With the loop's next item.</summary>
    Continue,

    /// <summary>After the loop.</summary>
    Break,

    /// <summary>Nowhere: the text is as long as it may be.</summary>
    Stop,
}

/// <summary>Pieces in order.</summary>
internal sealed record TemplateBlock(IReadOnlyList<TemplateNode> Nodes)
{
    public static TemplateBlock Empty { get; } = new([]);

    public TemplateFlow Write(TemplateRun run, object? dot)
    {
        for (int i = 0; i < Nodes.Count; i++)
        {
            TemplateFlow flow = Nodes[i].Write(run, dot);
            if (flow != TemplateFlow.Next)
                return flow;
        }

        return TemplateFlow.Next;
    }
}

/// <summary>A template as it was read: a text of its own, or what stands between <c>define</c> and its end.</summary>
/// <param name="Source">What the offsets count in.</param>
/// <param name="Slots">How many variables it has, <c>$</c> included.</param>
/// <param name="Changing">Variables that are assigned to after their declaration, and so may change their kind.</param>
internal sealed record TemplateBody(
    TemplateSource Source, TemplateBlock Block, int Slots, HashSet<int> Changing);
