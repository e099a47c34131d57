using System.Text;

namespace Monitor.Shared.Rules.Matching;

/// <summary>
/// Writes a regular expression of Go's dialect (RE2), which Prometheus and Alertmanager use, in .NET's: where both
/// mean different things by the same characters the meaning is RE2's. Classes such as <c>\d</c> and <c>\w</c> are
/// ASCII, <c>$</c> is the very end, <c>(?P&lt;name&gt;…)</c>, <c>[[:alpha:]]</c>, <c>\Q…\E</c>, <c>\pL</c> and
/// <c>\x{1F600}</c> are understood. What neither knows is left for the regex engine to refuse.
/// </summary>
internal static class GoPattern
{
    private static readonly Dictionary<string, string> PosixClasses = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\x00-\x7F",
        ["blank"] = @"\t ",
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["space"] = @"\t\n\v\f\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    public static string ToDotNet(string pattern)
    {
        var text = new StringBuilder(pattern.Length + 16);
        for (int at = 0; at < pattern.Length;)
            at = Next(pattern, at, text);
        return text.ToString();
    }

    private static int Next(string pattern, int at, StringBuilder text)
    {
        ReadOnlySpan<char> rest = pattern.AsSpan(at);
        switch (rest[0])
        {
            case '\\' when rest.StartsWith(@"\Q"):
                return Literal(pattern, at + 2, text);
            case '\\':
                return Escape(pattern, at, text, inClass: false);
            case '[':
                return Class(pattern, at, text);
            case '$':
                // Under (?m) it is the end of a line in both; a flag further in is rare enough to be taken as one.
                text.Append(pattern.Contains("(?m", StringComparison.Ordinal) ? "$" : @"\z");
                return at + 1;
            case '(' when rest.StartsWith("(?P<"):
                text.Append("(?<");
                return at + 4;
            default:
                text.Append(rest[0]);
                return at + 1;
        }
    }

    private static int Literal(string pattern, int from, StringBuilder text)
    {
        int end = pattern.IndexOf(@"\E", from, StringComparison.Ordinal);
        foreach (char c in pattern.AsSpan(from..(end < 0 ? pattern.Length : end)))
        {
            if (!char.IsAsciiLetterOrDigit(c) && c < 128)
                text.Append('\\');
            text.Append(c);
        }

        return end < 0 ? pattern.Length : end + 2;
    }

    private static int Escape(string pattern, int at, StringBuilder text, bool inClass)
    {
        if (at + 1 == pattern.Length)
        {
            text.Append('\\');
            return at + 1;
        }

        char c = pattern[at + 1];
        (string? whole, string? within) = c switch
        {
            'd' => ("[0-9]", "0-9"),
            'D' => ("[^0-9]", null),
            'w' => ("[0-9A-Za-z_]", "0-9A-Za-z_"),
            'W' => ("[^0-9A-Za-z_]", null),
            's' => (@"[\t\n\f\r ]", @"\t\n\f\r "),
            'S' => (@"[^\t\n\f\r ]", null),
            _ => (default(string), default(string)),
        };
        if ((inClass ? within : whole) is { } known)
        {
            text.Append(known);
            return at + 2;
        }

        ReadOnlySpan<char> rest = pattern.AsSpan(at + 2);
        if (c == 'x' && rest is ['{', ..] && rest.IndexOf('}') is > 1 and var close
            && int.TryParse(rest[1..close], System.Globalization.NumberStyles.AllowHexSpecifier, null, out int rune)
            && Rune.IsValid(rune))
        {
            foreach (char part in new Rune(rune).ToString())
                text.Append(@"\u").Append(((int)part).ToString("x4"));
            return at + 2 + close + 1;
        }

        if (c is 'p' or 'P' && rest is [>= 'A' and <= 'Z', ..])
        {
            text.Append('\\').Append(c).Append('{').Append(rest[0]).Append('}');
            return at + 3;
        }

        text.Append('\\').Append(c);
        return at + 2;
    }

    private static int Class(string pattern, int at, StringBuilder text)
    {
        text.Append('[');
        int next = at + 1;
        if (next < pattern.Length && pattern[next] == '^')
        {
            text.Append('^');
            next++;
        }

        // A bracket that stands first means itself.
        if (next < pattern.Length && pattern[next] == ']')
        {
            text.Append(@"\]");
            next++;
        }

        while (next < pattern.Length && pattern[next] != ']')
        {
            if (pattern[next] == '\\')
                next = Escape(pattern, next, text, inClass: true);
            else if (pattern[next] == '[')
                next = Posix(pattern, next, text);
            else
                text.Append(pattern[next++]);
        }

        if (next < pattern.Length)
            text.Append(']');
        return next + 1;
    }

    /// <summary>A named class, or a bracket that means itself: .NET would take it for a subtraction.</summary>
    private static int Posix(string pattern, int at, StringBuilder text)
    {
        int end = pattern.IndexOf(":]", at, StringComparison.Ordinal);
        if (end > at + 2 && pattern[at + 1] == ':'
            && PosixClasses.TryGetValue(pattern[(at + 2)..end], out string? known))
        {
            text.Append(known);
            return end + 2;
        }

        text.Append(@"\[");
        return at + 1;
    }
}
