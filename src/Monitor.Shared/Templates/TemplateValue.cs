using System.Globalization;
using Monitor.Shared.Series;
using NodaTime;

namespace Monitor.Shared.Templates;

/// <summary>How values are shown, read as numbers, and taken for true, as in Go.</summary>
internal static class TemplateValue
{
    public static string Show(object? value) => value switch
    {
        null => "",
        string text => text,
        double number => GoNumber.Shortest(number),
        long number => number.ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        TemplateMarkup markup => markup.Text,
        ZonedDateTime time => GoTime.Show(time),
        Duration duration => GoTime.Show(duration),
        LabelSet labels => "map[" + string.Join(' ', labels.Select(l => $"{l.Name}:{l.Value}")) + "]",
        TemplateLabels.Pair pair => $"{{{pair.Name} {pair.Value}}}",
        TemplateList list => "[" + string.Join(' ', list.Items.Select(Show)) + "]",
        ITemplateValue whole => $"({whole.Type})",
        _ => throw new InvalidOperationException($"No rule says how {value.GetType().Name} is shown."),
    };

    /// <summary>A number, or a text that is one, or a duration's seconds; null for anything else.</summary>
    public static double? Number(object? value) => value switch
    {
        double number => number,
        long number => number,
        string text => GoNumber.Parse(text),
        Duration duration => duration.TotalSeconds,
        _ => null,
    };

    /// <summary>False is what is empty, zero or not there.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        string text => text.Length > 0,
        TemplateMarkup markup => markup.Text.Length > 0,
        double number => number != 0,
        long number => number != 0,
        Duration duration => duration != Duration.Zero,
        LabelSet labels => labels.Count > 0,
        TemplateList list => list.Items.Count > 0,
        _ => true,
    };

    /// <summary>What a loop goes over, each with its key; null for what is no list.</summary>
    public static IEnumerable<(object? Key, object? Value)>? Items(object? value) => value switch
    {
        null => [],
        LabelSet labels => labels.Select(label => ((object?)label.Name, (object?)label.Value)),
        TemplateList list => list.Items.Select((item, i) => ((object?)(long)i, item)),
        _ => null,
    };

    /// <summary>Less than, equal to or more than zero; null for values that cannot be compared.</summary>
    public static int? Compare(object? one, object? other) => (one, other) switch
    {
        (string or TemplateMarkup, string or TemplateMarkup) => string.CompareOrdinal(Show(one), Show(other)),
        (long a, long b) => a.CompareTo(b),
        (double or long, double or long) => CompareNumbers(Number(one)!.Value, Number(other)!.Value),
        (bool a, bool b) => a.CompareTo(b),
        (Duration a, Duration b) => a.CompareTo(b),
        (Duration a, double or long) => a.CompareTo(TemplateTimes.DurationOf(other)),
        (double or long, Duration b) => TemplateTimes.DurationOf(one).CompareTo(b),
        // What is not there is like an empty text: a label that an alert does not have.
        (null, null) => 0,
        (null, string text) => text.Length == 0 ? 0 : -1,
        (string text, null) => text.Length == 0 ? 0 : 1,
        _ => null,
    };

    /// <summary>NaN is neither less than nor equal to anything.</summary>
    private static int CompareNumbers(double a, double b) =>
        double.IsNaN(a) || double.IsNaN(b) ? int.MaxValue : a.CompareTo(b);
}
