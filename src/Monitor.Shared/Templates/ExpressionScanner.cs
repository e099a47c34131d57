using System.Globalization;
using System.Text;

namespace Monitor.Shared.Templates;

/// <summary>Takes words, names, texts and numbers from what stands between two pairs of braces.</summary>
/// <param name="source">The whole template.</param>
/// <param name="at">Where it stands, behind the opening braces at first.</param>
/// <param name="end">Where the closing ones begin.</param>
internal abstract class ExpressionScanner(string source, int at, int end)
{
    private int _at = at;

    public bool IsAtEnd => _at >= end;

    /// <summary>Where it stands.</summary>
    protected int At
    {
        get => _at;
        set => _at = value;
    }

    /// <summary>The character it stands at; a space at the end.</summary>
    protected char Current => IsAtEnd ? ' ' : source[_at];

    /// <summary>The one behind; a space at the end.</summary>
    protected char Next => _at + 1 < end ? source[_at + 1] : ' ';

    /// <summary>A number: whole where it can be, else with a fraction.</summary>
    protected object TakeNumber()
    {
        int start = _at;
        while (!IsAtEnd && !char.IsWhiteSpace(source[_at]) && source[_at] is not ('|' or '(' or ')' or '"' or '`'))
            _at++;
        string word = source[start.._at];
        SkipSpace();
        string digits = word.Replace("_", "");
        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            return whole;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && long.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out whole))
            return whole;
        if (GoNumber.Parse(digits) is not { } number)
            throw new TemplateException(start, $"has {word}, which is no number");
        // Go takes 28800e9 for a whole number, for it is one.
        bool isWhole = number == Math.Truncate(number) && Math.Abs(number) < 1L << 53 && !digits.Contains('.');
        return isWhole ? (long)number : number;
    }

    protected bool TakeWord(string word)
    {
        if (!source.AsSpan(_at, end - _at).StartsWith(word)
            || _at + word.Length < end && IsNameCharacter(source[_at + word.Length]))
            return false;
        _at += word.Length;
        SkipSpace();
        return true;
    }

    protected bool IsConstantWord()
    {
        int stop = _at;
        while (stop < end && IsNameCharacter(source[stop]))
            stop++;
        return source.AsSpan(_at, stop - _at) is "true" or "false" or "nil";
    }

    protected string TakeQuoted()
    {
        int start = _at;
        char quote = source[_at++];
        var text = new StringBuilder();
        while (_at < end && source[_at] != quote)
        {
            char c = source[_at++];
            if (c == '\\' && quote == '"')
                AppendEscape(text, start);
            else
                text.Append(c);
        }

        if (_at >= end)
            throw new TemplateException(start, $"has a {quote} that is not closed");
        _at++;
        SkipSpace();
        return text.ToString();
    }

    private void AppendEscape(StringBuilder text, int start)
    {
        char c = _at < end ? source[_at++] : '\0';
        int digits = c switch
        {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        if (digits > 0 && _at + digits <= end
            && int.TryParse(source.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, null, out int rune)
            && Rune.IsValid(rune))
        {
            text.Append(new Rune(rune).ToString());
            _at += digits;
            return;
        }

        text.Append(c switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '\\' or '"' => c,
            _ => throw new TemplateException(start, "has an unknown escape in a text"),
        });
    }

    /// <summary>
    /// The name behind a dollar sign, white space skipped; null and nothing taken where there is none.
    /// </summary>
    protected string? TakeVariableName()
    {
        if (IsAtEnd || source[_at] != '$')
            return null;
        _at++;
        string name = TakeNameOnly();
        SkipSpace();
        return name;
    }

    protected bool TakeDeclaration()
    {
        if (_at + 1 >= end || source[_at] != ':' || source[_at + 1] != '=')
            return false;
        _at += 2;
        SkipSpace();
        return true;
    }

    protected string TakeNameOnly()
    {
        int start = _at;
        while (!IsAtEnd && IsNameCharacter(source[_at]))
            _at++;
        return source[start.._at];
    }

    protected bool Take(char c, bool skipSpace = true)
    {
        if (IsAtEnd || source[_at] != c)
            return false;
        _at++;
        if (skipSpace)
            SkipSpace();
        return true;
    }

    protected void SkipSpace()
    {
        while (!IsAtEnd && char.IsWhiteSpace(source[_at]))
            _at++;
    }

    protected static bool IsNameStart(char c) => char.IsLetter(c) || c == '_';

    protected static bool IsNameCharacter(char c) => char.IsLetterOrDigit(c) || c == '_';

    protected string Shown(int at)
    {
        ReadOnlySpan<char> rest = source.AsSpan(at, Math.Max(0, end - at)).TrimEnd();
        return rest.Length > 20 ? rest[..20].ToString() + "…" : rest.ToString();
    }
}
