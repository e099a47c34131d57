using System.Buffers;
using System.Text.RegularExpressions;

namespace Monitor.Shared.Rules.Matching;

/// <summary>
/// A regular expression in Go's dialect that must match a whole text, as Prometheus anchors its matchers. Runs in time
/// linear in the text, whatever the pattern; plain alternatives such as <c>gateway|risk</c> never reach the engine.
/// </summary>
public sealed class TextPattern : IEquatable<TextPattern>
{
    /// <summary>Longest pattern, in characters.</summary>
    public const int MaxLength = 1024;

    private const RegexOptions Options =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline;

    private static readonly SearchValues<char> Special = SearchValues.Create(@"\.+*?()[]{}^$");

    private readonly string[]? _alternatives;
    private readonly Regex? _regex;

    private TextPattern(string source, string[]? alternatives, Regex? regex)
    {
        Source = source;
        _alternatives = alternatives;
        _regex = regex;
    }

    /// <summary>The pattern as it was written.</summary>
    public string Source { get; }

    /// <summary>The texts that match, where the pattern is nothing but a list of them; null for any other.</summary>
    public IReadOnlyList<string>? Alternatives => _alternatives;

    /// <summary>Reads a pattern; on false <paramref name="error"/> says what is wrong with it.</summary>
    public static bool TryParse(string source, out TextPattern pattern, out string error)
    {
        pattern = null!;
        error = "";
        if (source.Length > MaxLength)
        {
            error = $"is {source.Length} characters long, more than the {MaxLength} allowed";
            return false;
        }

        if (source.AsSpan().IndexOfAny(Special) < 0)
        {
            pattern = new TextPattern(source, source.Split('|'), null);
            return true;
        }

        try
        {
            // First alone: "a)|(b" is broken, and would be whole once it is put in parentheses.
            string translated = GoPattern.ToDotNet(source);
            _ = new Regex(translated, RegexOptions.CultureInvariant);
            pattern = new TextPattern(source, null, new Regex(@"\A(?:" + translated + @")\z", Options));
            return true;
        }
        catch (RegexParseException e)
        {
            error = $"is not a regular expression: {Describe(e.Error)}, at character "
                + $"{Math.Clamp(e.Offset, 1, Math.Max(1, source.Length))}";
            return false;
        }
        catch (NotSupportedException)
        {
            error = "uses look-around, back-references or counts too large, which cannot run in linear time";
            return false;
        }
    }

    public bool IsMatch(string text) =>
        _alternatives is null ? _regex!.IsMatch(text) : Array.IndexOf(_alternatives, text) >= 0;

    public bool Equals(TextPattern? other) => other is not null && other.Source == Source;

    public override bool Equals(object? obj) => Equals(obj as TextPattern);

    public override int GetHashCode() => Source.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Source;

    private static string Describe(RegexParseError error) => error switch
    {
        RegexParseError.InsufficientClosingParentheses => "a ( is not closed",
        RegexParseError.InsufficientOpeningParentheses => "a ) closes nothing",
        RegexParseError.UnterminatedBracket => "a [ is not closed",
        RegexParseError.QuantifierAfterNothing => "a quantifier follows nothing",
        RegexParseError.NestedQuantifiersNotParenthesized => "a quantifier follows a quantifier",
        RegexParseError.ReversedCharacterRange => "a range runs backwards",
        RegexParseError.ReversedQuantifierRange => "a count runs backwards",
        RegexParseError.UnescapedEndingBackslash => "a backslash ends it",
        RegexParseError.UnrecognizedEscape => "an escape is unknown",
        _ => error.ToString(),
    };
}
