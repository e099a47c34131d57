using System.Text;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Shared.Alerting.Matching;

/// <summary>
/// Reads matchers as Alertmanager takes them, in its classic form and in its UTF-8 form: <c>alertname=Down</c>,
/// <c>{team="fx", "service.name"!~"a.*"}</c>. Braces and quotes are optional; a value without quotes goes to the next
/// comma. In quotes, <c>\n</c>, <c>\"</c> and <c>\\</c> are escapes, and any other backslash stands for itself, so that
/// <c>"10\.0\..*"</c> is the pattern that it looks like.
/// </summary>
public static class AlertMatcherParser
{
    /// <summary>Reads a list of matchers.</summary>
    /// <param name="text">One or more, separated by commas; empty or <c>{}</c> for none.</param>
    /// <param name="matchers">What was read, in order.</param>
    /// <param name="error">What is wrong, with the character's number from 1; empty when nothing is.</param>
    public static bool TryParse(string text, out IReadOnlyList<LabelMatcher> matchers, out string error)
    {
        var list = new List<LabelMatcher>();
        matchers = list;
        error = "";
        string trimmed = text.Trim();
        bool isBraced = trimmed.StartsWith('{');
        if (isBraced && !trimmed.EndsWith('}'))
            error = "is not closed by a }";
        string inner = isBraced && error.Length == 0 ? trimmed[1..^1] : trimmed;
        int at = 0;
        while (error.Length == 0 && SkipSpace(inner, ref at))
        {
            if (!TryReadOne(inner, ref at, out LabelMatcher matcher, out error))
                return false;
            list.Add(matcher);
            if (list.Count > LabelMatcherParser.MaxMatchers)
                error = $"has more than the {LabelMatcherParser.MaxMatchers} matchers allowed";
            else if (SkipSpace(inner, ref at) && inner[at++] != ',')
                error = $"needs a comma between matchers at character {at}";
        }

        return error.Length == 0;
    }

    private static bool TryReadOne(string text, ref int at, out LabelMatcher matcher, out string error)
    {
        matcher = null!;
        int start = at;
        if (!TryReadName(text, ref at, out string name, out error))
            return false;
        SkipSpace(text, ref at);
        if (!TryReadOperator(text, ref at, out MatchOperator @operator))
        {
            error = $"needs =, !=, =~ or !~ after {name} at character {at + 1}";
            return false;
        }

        SkipSpace(text, ref at);
        if (!TryReadValue(text, ref at, out string value, out error))
            return false;
        if (name.Length == 0)
        {
            error = $"needs a label's name at character {start + 1}, such as alertname=\"Down\"";
            return false;
        }

        if (LabelMatcher.TryCreate(name, @operator, value, out matcher, out error))
            return true;
        error = $"has a pattern for {name} that {error}";
        return false;
    }

    private static bool TryReadName(string text, ref int at, out string name, out string error)
    {
        if (text[at] == '"')
            return TryReadQuoted(text, ref at, out name, out error);
        error = "";
        int start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && !"=!~,{}\"'`\\".Contains(text[at]))
            at++;
        name = text[start..at];
        if (name.Length == 0)
            error = $"needs a label's name at character {start + 1}, such as alertname=\"Down\"";
        return error.Length == 0;
    }

    private static bool TryReadOperator(string text, ref int at, out MatchOperator @operator)
    {
        (@operator, int length) = text.AsSpan(at) switch
        {
            ['=', '~', ..] => (MatchOperator.Matches, 2),
            ['!', '~', ..] => (MatchOperator.NotMatches, 2),
            ['!', '=', ..] => (MatchOperator.NotEqual, 2),
            ['=', ..] => (MatchOperator.Equal, 1),
            _ => (MatchOperator.Equal, 0),
        };
        at += length;
        return length > 0;
    }

    private static bool TryReadValue(string text, ref int at, out string value, out string error)
    {
        if (at < text.Length && text[at] == '"')
            return TryReadQuoted(text, ref at, out value, out error);
        error = "";
        int start = at, end = text.IndexOf(',', at);
        at = end < 0 ? text.Length : end;
        value = text[start..at].TrimEnd();
        int quote = value.IndexOf('"');
        if (quote >= 0)
            error = $"has a stray quote at character {start + quote + 1}";
        return quote < 0;
    }

    private static bool TryReadQuoted(string text, ref int at, out string value, out string error)
    {
        int start = at++;
        var read = new StringBuilder();
        error = value = "";
        while (at < text.Length && text[at] != '"')
        {
            char c = text[at++];
            if (c != '\\' || at == text.Length)
            {
                read.Append(c);
                continue;
            }

            char escaped = text[at++];
            if (escaped == 'n')
                read.Append('\n');
            else if (escaped is '"' or '\\')
                read.Append(escaped);
            else
                read.Append('\\').Append(escaped);
        }

        if (at == text.Length)
        {
            error = $"has a text at character {start + 1} whose quote is not closed";
            return false;
        }

        at++;
        value = read.ToString();
        return true;
    }

    /// <summary>False when nothing but white space is left.</summary>
    private static bool SkipSpace(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at < text.Length;
    }
}
