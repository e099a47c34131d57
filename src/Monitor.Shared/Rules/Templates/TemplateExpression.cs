using Monitor.Shared.Series;

namespace Monitor.Shared.Rules.Templates;

/// <summary>What stands between double braces. A closed union; values are strings, doubles and label sets.</summary>
internal abstract record TemplateExpression
{
    private TemplateExpression()
    {
    }

    public abstract bool UsesValue { get; }

    public abstract object Evaluate(in TemplateData data);

    /// <summary>A text or a number as written.</summary>
    public sealed record Constant(object Value) : TemplateExpression
    {
        public override bool UsesValue => false;

        public override object Evaluate(in TemplateData data) => Value;
    }

    /// <summary><c>$value</c></summary>
    public sealed record AlertValue : TemplateExpression
    {
        public override bool UsesValue => true;

        public override object Evaluate(in TemplateData data) => data.Value;
    }

    /// <summary><c>$labels</c></summary>
    public sealed record AllLabels : TemplateExpression
    {
        public override bool UsesValue => false;

        public override object Evaluate(in TemplateData data) => data.Labels;
    }

    /// <summary><c>$labels.name</c>; empty where the series has no such label.</summary>
    public sealed record OneLabel(string Name) : TemplateExpression
    {
        public override bool UsesValue => false;

        public override object Evaluate(in TemplateData data) => data.Labels[Name] ?? "";
    }

    /// <summary>A function with its arguments, a piped one last.</summary>
    public sealed record Call(TemplateFunction Function, IReadOnlyList<TemplateExpression> Arguments)
        : TemplateExpression
    {
        public override bool UsesValue => Arguments.Any(a => a.UsesValue);

        public override object Evaluate(in TemplateData data)
        {
            object[] values = new object[Arguments.Count];
            for (int i = 0; i < values.Length; i++)
                values[i] = Arguments[i].Evaluate(data);
            return Function.Apply(values);
        }
    }
}

/// <summary>How values of expressions are shown and read.</summary>
internal static class TemplateValue
{
    public static string Show(object value) => value switch
    {
        double number => GoNumber.Shortest(number),
        LabelSet labels => "map[" + string.Join(' ', labels.Select(l => $"{l.Name}:{l.Value}")) + "]",
        _ => (string)value,
    };

    /// <summary>A number, or a text that is one; null for anything else.</summary>
    public static double? Number(object value) => value switch
    {
        double number => number,
        string text => GoNumber.Parse(text),
        _ => null,
    };
}
