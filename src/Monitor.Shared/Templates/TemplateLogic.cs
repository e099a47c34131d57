using System.Text;
using Monitor.Shared.Series;

namespace Monitor.Shared.Templates;

/// <summary>Go's own functions: comparisons, conditions, lengths and parts.</summary>
internal static class TemplateLogic
{
    public static TemplateFunction[] Functions { get; } =
    [
        new("and", 1, 16, TemplateType.Any, (values, _) => values[0]) { StopsAt = false },
        new("or", 1, 16, TemplateType.Any, (values, _) => values[0]) { StopsAt = true },
        TemplateFunction.Of("not", TemplateType.Flag, value => !TemplateValue.IsTrue(value)),
        TemplateFunction.OfMany("eq", TemplateType.Flag, 2, IsAnyEqual),
        Comparison("ne", order => order != 0),
        Comparison("lt", order => order < 0),
        Comparison("le", order => order <= 0),
        Comparison("gt", order => order is > 0 and < int.MaxValue),
        Comparison("ge", order => order is >= 0 and < int.MaxValue),
        TemplateFunction.Of("len", TemplateType.Number, Length),
        TemplateFunction.OfMany("index", TemplateType.Any, 1, Index),
        TemplateFunction.OfMany("slice", TemplateType.Any, 1, Slice),
        TemplateFunction.OfMany("stringSlice", TemplateType.Texts, 0,
            values => TemplateList.OfTexts(values.Select(TemplateValue.Show))),
    ];

    private static TemplateFunction Comparison(string name, Func<int, bool> holds) => new(
        name, 2, 2, TemplateType.Flag, (values, _) => holds(Order(values[0], values[1])));

    private static int Order(object? one, object? other) => TemplateValue.Compare(one, other)
        ?? throw new TemplateException(-1,
            $"compares {TemplateType.Of(one)} with {TemplateType.Of(other)}, which cannot be compared");

    /// <summary>The first with each of the others.</summary>
    private static object IsAnyEqual(object?[] values)
    {
        bool equal = false;
        for (int i = 1; i < values.Length; i++)
            equal |= Order(values[0], values[i]) == 0;
        return equal;
    }

    /// <summary>Of a text in bytes, as in Go.</summary>
    private static object Length(object? value) => value switch
    {
        null => 0L,
        string text => (long)Encoding.UTF8.GetByteCount(text),
        LabelSet labels => (long)labels.Count,
        TemplateList list => (long)list.Items.Count,
        _ => throw new TemplateException(-1, $"asks for the length of {TemplateType.Of(value)}"),
    };

    private static object? Index(object?[] values)
    {
        object? value = values[0];
        for (int i = 1; i < values.Length; i++)
        {
            value = value switch
            {
                null => null,
                LabelSet labels => labels[TemplateValue.Show(values[i])] ?? "",
                TemplateList list => list.Items[Position(values[i], list.Items.Count - 1)],
                _ => throw new TemplateException(-1, $"asks for a part of {TemplateType.Of(value)}"),
            };
        }

        return value;
    }

    private static object Slice(object?[] values)
    {
        if (values.Length > 3)
            throw new TemplateException(-1, "gives slice more than a beginning and an end");
        int length = values[0] switch
        {
            string text => text.Length,
            TemplateList list => list.Items.Count,
            _ => throw new TemplateException(-1, $"cuts {TemplateType.Of(values[0])}"),
        };
        int end = values.Length > 2 ? Position(values[2], length) : length;
        int begin = values.Length > 1 ? Position(values[1], end) : 0;
        return values[0] is TemplateList all
            ? all with { Items = [.. all.Items.Skip(begin).Take(end - begin)] }
            : ((string)values[0]!)[begin..end];
    }

    private static int Position(object? value, int most) => value switch
    {
        long number when number >= 0 && number <= most => (int)number,
        long number => throw new TemplateException(-1, $"asks for number {number}, which is not there"),
        _ => throw new TemplateException(-1, $"has {TemplateType.Of(value)} where a whole number should be"),
    };
}
