using System.Text;

namespace Monitor.Shared.Rules.Matching;

/// <summary>
/// Reads matchers as Prometheus writes them: <c>{instance="a", disk=~"sd.*"}</c>, the braces optional. Names may be
/// quoted where they are more than letters, digits, <c>_</c>, <c>.</c> and <c>:</c>. Stops at the first mistake.
/// </summary>
public static class LabelMatcherParser
{
    /// <summary>Most matchers in one list.</summary>
    public const int MaxMatchers = 64;

    /// <summary>Reads a list of matchers.</summary>
    /// <param name="text">The matchers; empty or <c>{}</c> for none.</param>
    /// <param name="matchers">What was read, in order.</param>
    /// <param name="error">What is wrong, with the character's number from 1; empty when nothing is.</param>
    public static bool TryParse(string text, out IReadOnlyList<LabelMatcher> matchers, out string error)
    {
        var cursor = new Cursor(text);
        var list = new List<LabelMatcher>();
        matchers = list;
        error = "";
        bool braced = cursor.Take('{');
        while (!cursor.AtEnd && !(braced && cursor.Peek('}')))
        {
            if (!TryReadOne(ref cursor, out LabelMatcher? matcher, out error))
                return false;
            list.Add(matcher);
            if (list.Count > MaxMatchers)
            {
                error = $"has more than the {MaxMatchers} matchers allowed";
                return false;
            }

            if (!cursor.Take(',') && !cursor.AtEnd && !(braced && cursor.Peek('}')))
            {
                error = $"needs a comma between matchers at character {cursor.Number}";
                return false;
            }
        }

        if (braced && !cursor.Take('}'))
            error = "is not closed by a }";
        else if (!cursor.AtEnd)
            error = $"has more after the closing }} at character {cursor.Number}";
        return error.Length == 0;
    }

    private static bool TryReadOne(ref Cursor cursor, out LabelMatcher matcher, out string error)
    {
        matcher = null!;
        int start = cursor.Number;
        string? name = cursor.PeekQuote ? cursor.TakeQuoted() : cursor.TakeName();
        if (string.IsNullOrEmpty(name))
        {
            error = $"needs a label's name at character {start}, such as instance=\"a\"";
            return false;
        }

        if (!cursor.TakeOperator(out MatchOperator @operator))
        {
            error = $"needs =, !=, =~ or !~ after {name} at character {cursor.Number}";
            return false;
        }

        int valueStart = cursor.Number;
        if (!cursor.PeekQuote)
        {
            error = $"needs a value in quotes after {name}{LabelMatcher.Symbol(@operator)} at character {valueStart}";
            return false;
        }

        if (cursor.TakeQuoted() is not { } value)
        {
            error = $"has a text at character {valueStart} whose quote is not closed or that has an unknown escape "
                + $"at character {cursor.Number} (write a backslash as two)";
            return false;
        }

        if (LabelMatcher.TryCreate(name, @operator, value, out matcher, out error))
            return true;
        error = $"has a pattern for {name} that {error}";
        return false;
    }

    /// <summary>A place in the text; white space between tokens is skipped.</summary>
    private ref struct Cursor(string text)
    {
        private int _at = SkipSpace(text, 0);

        public readonly bool AtEnd => _at == text.Length;

        public readonly int Number => _at + 1;

        public readonly bool PeekQuote => !AtEnd && text[_at] is '"' or '\'' or '`';

        public readonly bool Peek(char c) => !AtEnd && text[_at] == c;

        public bool Take(char c)
        {
            if (!Peek(c))
                return false;
            _at = SkipSpace(text, _at + 1);
            return true;
        }

        public string TakeName()
        {
            int start = _at;
            while (!AtEnd && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '.' or ':'))
                _at++;
            string name = text[start.._at];
            _at = SkipSpace(text, _at);
            return name;
        }

        public bool TakeOperator(out MatchOperator @operator)
        {
            ReadOnlySpan<char> rest = text.AsSpan(_at);
            (@operator, int length) = rest switch
            {
                ['=', '~', ..] => (MatchOperator.Matches, 2),
                ['!', '~', ..] => (MatchOperator.NotMatches, 2),
                ['!', '=', ..] => (MatchOperator.NotEqual, 2),
                ['=', ..] => (MatchOperator.Equal, 1),
                _ => (MatchOperator.Equal, 0),
            };
            _at = SkipSpace(text, _at + length);
            return length > 0;
        }

        /// <summary>
        /// The text in quotes with its escapes resolved; null when it is not closed or an escape is unknown.
        /// </summary>
        public string? TakeQuoted()
        {
            char quote = text[_at++];
            var value = new StringBuilder();
            while (!AtEnd && text[_at] != quote)
            {
                char c = text[_at++];
                if (c == '\\' && quote != '`')
                {
                    char? escaped = AtEnd ? null : Unescape(text[_at++]);
                    if (escaped is null)
                        return null;
                    c = escaped.Value;
                }

                value.Append(c);
            }

            if (AtEnd)
                return null;
            _at = SkipSpace(text, _at + 1);
            return value.ToString();
        }

        private static char? Unescape(char c) => c switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '\\' or '"' or '\'' => c,
            _ => null,
        };

        private static int SkipSpace(string text, int from)
        {
            while (from < text.Length && char.IsWhiteSpace(text[from]))
                from++;
            return from;
        }
    }
}
