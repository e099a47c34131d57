using System.Globalization;
using System.Text;

namespace Monitor.Shared.Templates;

/// <summary>
/// Go's printf for texts and numbers: %s %q %v %d %f %e %g %x %t with flags, width and precision, both bounded.
/// As in Go a verb that does not fit its argument gives a text that says so.
/// </summary>
internal static class GoFormat
{
    private const int MaxWidth = 100;
    private const int MaxPrecision = 30;

    /// <summary>What is wrong with a format, null for nothing; checked when the template is read.</summary>
    public static string? Check(string format, int arguments)
    {
        int verbs = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
                continue;
            Spec spec = ReadSpec(format, ref i);
            if (spec.Verb == '%')
                continue;
            if (!"sqvdfFeEgGxXt".Contains(spec.Verb, StringComparison.Ordinal))
                return spec.Verb == '\0' ? "ends within a verb" : $"has the unknown verb %{spec.Verb}";
            if (spec.Width > MaxWidth || spec.Precision > MaxPrecision)
                return $"has a width over {MaxWidth} or a precision over {MaxPrecision}";
            verbs++;
        }

        return verbs == arguments ? null : $"has {verbs} verbs for {arguments} arguments";
    }

    public static string Print(string format, ReadOnlySpan<object?> arguments)
    {
        var text = new StringBuilder();
        int next = 0;
        for (int i = 0; i < format.Length && text.Length <= TemplateRun.MaxValue; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            Spec spec = ReadSpec(format, ref i);
            if (spec.Verb == '%')
                text.Append('%');
            else if (next == arguments.Length)
                text.Append("%!").Append(spec.Verb).Append("(MISSING)");
            else
                text.Append(Pad(spec, Convert(spec, arguments[next++])));
        }

        return text.ToString();
    }

    private static string Convert(in Spec spec, object? argument)
    {
        if (argument is long or bool)
            return ConvertExact(spec, argument);
        double? number = argument as double?;
        string text = TemplateValue.Show(argument);
        int precision = Math.Min(spec.Precision, MaxPrecision);
        string shown = spec.Verb switch
        {
            'v' when number is { } value && spec.Precision >= 0 => GoNumber.Significant(value, Math.Max(1, precision)),
            'v' or 's' when number is null && spec.Precision >= 0 && spec.Precision < text.Length =>
                text[..spec.Precision],
            's' when number is null => text,
            'v' => text,
            'q' when number is null => Quote(text),
            'd' when number is { } value && value == Math.Truncate(value) && Math.Abs(value) < 1e18 =>
                ((long)value).ToString(CultureInfo.InvariantCulture),
            'f' or 'F' when number is { } value => GoNumber.Fixed(value, spec.Precision >= 0 ? precision : 6),
            'e' or 'E' when number is { } value => GoNumber.Scientific(value, spec.Precision >= 0 ? precision : 6),
            'g' or 'G' when number is { } value => spec.Precision < 0
                ? GoNumber.Shortest(value)
                : GoNumber.Significant(value, Math.Max(1, precision)),
            'x' when number is null => System.Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
            _ => $"%!{spec.Verb}({(number is null ? "string" : "float64")}={text})",
        };
        if (spec.Verb is 'E' or 'G')
            shown = shown.ToUpperInvariant();
        return spec.Plus && number >= 0 && !shown.StartsWith('+') ? "+" + shown : shown;
    }

    /// <summary>Whole numbers, true and false.</summary>
    private static string ConvertExact(in Spec spec, object argument)
    {
        string text = TemplateValue.Show(argument);
        string shown = (spec.Verb, argument) switch
        {
            ('v', _) or ('d', long) or ('t', bool) => text,
            ('x', long number) => Hexadecimal(number, "x"),
            ('X', long number) => Hexadecimal(number, "X"),
            _ => $"%!{spec.Verb}({(argument is long ? "int" : "bool")}={text})",
        };
        return spec.Plus && argument is >= 0L ? "+" + shown : shown;
    }

    private static string Hexadecimal(long number, string format) => number == long.MinValue
        ? "-8000000000000000"
        : (number < 0 ? "-" : "") + Math.Abs(number).ToString(format, CultureInfo.InvariantCulture);

    private static string Quote(string text) =>
        "\"" + text.Replace(@"\", @"\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\t", "\\t") + "\"";

    private static string Pad(in Spec spec, string text)
    {
        int width = Math.Min(spec.Width, MaxWidth);
        if (text.Length >= width)
            return text;
        if (spec.Left)
            return text.PadRight(width);
        if (!spec.Zeros)
            return text.PadLeft(width);
        string sign = text is ['-' or '+', ..] ? text[..1] : "";
        return sign + text[sign.Length..].PadLeft(width - sign.Length, '0');
    }

    /// <summary>Reads from the percent sign; leaves the index at the verb.</summary>
    private static Spec ReadSpec(string format, ref int at)
    {
        bool left = false, zeros = false, plus = false;
        for (at++; at < format.Length && format[at] is '-' or '0' or '+' or ' ' or '#'; at++)
        {
            left |= format[at] == '-';
            zeros |= format[at] == '0';
            plus |= format[at] == '+';
        }

        int width = ReadNumber(format, ref at) ?? 0;
        int precision = -1;
        if (at < format.Length && format[at] == '.')
        {
            at++;
            precision = ReadNumber(format, ref at) ?? 0;
        }

        return new Spec(at < format.Length ? format[at] : '\0', width, precision, left, zeros && !left, plus);
    }

    private static int? ReadNumber(string format, ref int at)
    {
        int? number = null;
        for (; at < format.Length && char.IsAsciiDigit(format[at]); at++)
            number = Math.Min((number ?? 0) * 10 + (format[at] - '0'), 1_000_000);
        return number;
    }

    private readonly record struct Spec(char Verb, int Width, int Precision, bool Left, bool Zeros, bool Plus);
}
