using System.Globalization;

namespace Monitor.Shared.Templates;

/// <summary>Numbers as Go, whose template language this is, writes and reads them.</summary>
internal static class GoNumber
{
    /// <summary>Go's %v: the shortest text that reads back, with an exponent from 1e+06 on and below 1e-4.</summary>
    public static string Shortest(double value)
    {
        if (!double.IsFinite(value))
            return NotFinite(value);
        if (value == 0)
            return double.IsNegative(value) ? "-0" : "0";
        string digits = value.ToString("R", CultureInfo.InvariantCulture);
        if (Math.Abs(value) is >= 1e-4 and < 1e6)
            return digits;
        return digits.Contains('E') ? WithTwoDigits(digits) : ShortestExponent(digits);
    }

    /// <summary>Go's %.4g without trailing zeros: what Prometheus' humanize functions write.</summary>
    public static string Significant(double value, int digits)
    {
        if (!double.IsFinite(value))
            return NotFinite(value);
        if (value == 0)
            return double.IsNegative(value) ? "-0" : "0";
        string scientific = value.ToString("E" + (digits - 1), CultureInfo.InvariantCulture);
        int exponent = int.Parse(scientific.AsSpan(scientific.IndexOf('E') + 1), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture);
        if (exponent < -4 || exponent >= digits)
            return Exponent(value, digits - 1);
        string text = value.ToString("F" + (digits - 1 - exponent), CultureInfo.InvariantCulture);
        return text.Contains('.') ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    /// <summary>Go's %.nf.</summary>
    public static string Fixed(double value, int digits) =>
        double.IsFinite(value) ? value.ToString("F" + digits, CultureInfo.InvariantCulture) : NotFinite(value);

    /// <summary>Go's %.ne: at least two digits of exponent.</summary>
    public static string Scientific(double value, int digits) =>
        double.IsFinite(value)
            ? WithTwoDigits(value.ToString("E" + digits, CultureInfo.InvariantCulture))
            : NotFinite(value);

    /// <summary>A text as a number, the words Inf and NaN included; null for anything else.</summary>
    public static double? Parse(string text) => text switch
    {
        "NaN" => double.NaN,
        "Inf" or "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : null,
    };

    private static string NotFinite(double value) =>
        double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";

    /// <summary>Digits without an exponent, one moved before the point: 1234567.5 as 1.2345675e+06.</summary>
    private static string ShortestExponent(string digits)
    {
        string sign = digits[0] == '-' ? "-" : "";
        string whole = digits[sign.Length..];
        int point = whole.IndexOf('.');
        int exponent = (point < 0 ? whole.Length : point) - 1;
        string all = whole.Replace(".", "");
        if (whole.StartsWith("0.", StringComparison.Ordinal))
        {
            exponent = -1 - whole.AsSpan(2).IndexOfAnyExcept('0');
            all = all.TrimStart('0');
        }

        string rest = all[1..].TrimEnd('0');
        return WithTwoDigits($"{sign}{all[0]}{(rest.Length > 0 ? "." : "")}{rest}E{exponent}");
    }

    private static string Exponent(double value, int digits)
    {
        string text = value.ToString("E" + digits, CultureInfo.InvariantCulture);
        int at = text.IndexOf('E');
        string mantissa = text[..at].Contains('.') ? text[..at].TrimEnd('0').TrimEnd('.') : text[..at];
        return WithTwoDigits(mantissa + text[at..]);
    }

    /// <summary>E+006 or E-5 as e+06 or e-05.</summary>
    private static string WithTwoDigits(string text)
    {
        int at = text.IndexOf('E');
        char sign = text[at + 1] is '-' ? '-' : '+';
        string digits = text[(at + 1)..].TrimStart('+', '-').TrimStart('0');
        return $"{text[..at]}e{sign}{digits.PadLeft(2, '0')}";
    }
}
