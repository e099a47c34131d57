using System.Text;
using System.Text.RegularExpressions;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Shared.Templates;

/// <summary>Searching and replacing by Go's regular expressions, in time linear in the text.</summary>
internal static class GoRegex
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public static Regex Parse(string pattern)
    {
        if (pattern.Length > TextPattern.MaxLength)
            throw new TemplateException(-1, $"has a pattern of more than {TextPattern.MaxLength} characters");
        try
        {
            return new Regex(GoPattern.ToDotNet(pattern), Options, Longest);
        }
        catch (Exception error) when (error is RegexParseException or NotSupportedException)
        {
            throw new TemplateException(-1, $"has the pattern {pattern}, which is no regular expression of RE2");
        }
    }

    public static bool IsMatch(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw TooSlow(pattern);
        }
    }

    /// <summary>In the replacement <c>$1</c>, <c>${1}</c> and <c>${name}</c> are what the group took.</summary>
    public static string Replace(Regex pattern, string replacement, string text)
    {
        var result = new StringBuilder();
        int at = 0;
        try
        {
            for (Match match = pattern.Match(text); match.Success; match = match.NextMatch())
            {
                result.Append(text, at, match.Index - at);
                Expand(match, replacement, result);
                at = match.Index + match.Length;
                if (result.Length > TemplateRun.MaxValue)
                    return result.ToString();
            }
        }
        catch (RegexMatchTimeoutException)
        {
            throw TooSlow(pattern);
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    private static TemplateException TooSlow(Regex pattern) =>
        new(-1, $"has the pattern {pattern}, which takes longer than {Longest.TotalSeconds} s");

    private static void Expand(Match match, string replacement, StringBuilder result)
    {
        for (int i = 0; i < replacement.Length; i++)
        {
            if (replacement[i] != '$' || i + 1 == replacement.Length)
            {
                result.Append(replacement[i]);
                continue;
            }

            if (replacement[i + 1] == '$')
            {
                result.Append('$');
                i++;
                continue;
            }

            int from = replacement[i + 1] == '{' ? i + 2 : i + 1, end = from;
            while (end < replacement.Length && (char.IsAsciiLetterOrDigit(replacement[end]) || replacement[end] == '_'))
                end++;
            bool isBraced = from == i + 2;
            if (end == from || isBraced && (end == replacement.Length || replacement[end] != '}'))
            {
                result.Append('$');
                continue;
            }

            // A group that is not there is empty.
            result.Append(match.Groups[replacement[from..end]].Value);
            i = isBraced ? end : end - 1;
        }
    }
}
