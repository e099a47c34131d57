using System.Globalization;
using System.Text.RegularExpressions;

namespace Monitor.Shared.Rehearsal;

/// <summary>
/// Promtool's expanding notation of a series' values, which stand in a text with white space between them:
/// <c>1 2.5 -3</c> are values, <c>1+2x3</c> is 1 3 5 7, <c>9-2x2</c> is 9 7 5, <c>4x2</c> is 4 4 4, <c>_</c> is a
/// time without a sample, <c>_x3</c> three of them, and <c>stale</c> says that the series ended. <c>NaN</c> and
/// <c>Inf</c> are values too.
/// </summary>
public static partial class InputNotation
{
    /// <summary>Reads the values of one series.</summary>
    /// <param name="text">The values.</param>
    /// <param name="most">More than these are refused.</param>
    /// <param name="values">One for each time, from the first on.</param>
    /// <param name="error">What is wrong; empty when nothing is.</param>
    public static bool TryParse(string text, int most, out IReadOnlyList<InputValue> values, out string error)
    {
        var list = new List<InputValue>();
        values = list;
        error = "";
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            Match match = Word().Match(word);
            if (!match.Success)
            {
                error = $"has \"{word}\", which is none of 1, 1+2x3, 1-2x3, 1x3, _, _x3, stale";
                return false;
            }

            if (!TryExpand(match, most, list))
            {
                error = $"has more than the {most} values allowed";
                return false;
            }
        }

        return true;
    }

    private static bool TryExpand(Match word, int most, List<InputValue> list)
    {
        string times = word.Groups["times"].Value;
        // Nine digits are more than any limit, and fit a number.
        if (times.Length > 9)
            return false;
        bool isRepeated = times.Length > 0;
        int count = isRepeated ? int.Parse(times, CultureInfo.InvariantCulture) : 0;
        bool isBlank = word.Groups["blank"].Success;
        // "1x3" is the value and three more, "_x3" is three.
        int added = isBlank && isRepeated ? count : count + 1;
        if (added > most - list.Count)
            return false;
        double value = isBlank || word.Groups["stale"].Success ? 0 : Number(word.Groups["value"].Value);
        double step = word.Groups["step"].Success ? Number(word.Groups["step"].Value) : 0;
        for (int i = 0; i < added; i++)
        {
            list.Add(
                isBlank ? InputValue.Missing : word.Groups["stale"].Success ? InputValue.Stale : InputValue.Of(value));
            value += step;
        }

        return true;
    }

    private static double Number(string text)
    {
        string plain = text.TrimStart('+', '-');
        double size = plain.ToLowerInvariant() switch
        {
            "inf" => double.PositiveInfinity,
            "nan" => double.NaN,
            _ => double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        return text[0] == '-' ? -size : size;
    }

    [GeneratedRegex(
        @"^(?:(?<blank>_)(?:x(?<times>\d+))?|(?<stale>stale)"
        + @"|(?<value>[+-]?(?:[Ii]nf|[Nn]a[Nn]|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))"
        + @"(?:(?<step>[+-](?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?=x))?(?:x(?<times>\d+))?)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
