using System.Globalization;
using System.Text;

namespace Monitor.Cli.Output;

/// <summary>
/// Makes text that came from anywhere safe to print: labels and alerts are written by whoever sends measurements, and
/// a terminal obeys escape sequences.
/// </summary>
internal static class PlainText
{
    /// <summary>
    /// The text in one line: control and formatting characters (bidirectional overrides too) as <c>\u001b</c>.
    /// </summary>
    public static string OneLine(string text)
    {
        if (IsPlain(text))
            return text;
        var plain = new StringBuilder(text.Length + 16);
        foreach (char letter in text)
        {
            if (IsPlain(letter))
                plain.Append(letter);
            else
                plain.Append(letter == '\n' ? "\\n" : $"\\u{(int)letter:x4}");
        }

        return plain.ToString();
    }

    public static bool IsPlain(string text) => text.All(IsPlain);

    private static bool IsPlain(char letter) => char.GetUnicodeCategory(letter) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);
}
