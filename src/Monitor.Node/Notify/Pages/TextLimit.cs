using System.Text;

namespace Monitor.Node.Notify.Pages;

/// <summary>Cuts texts to what a vendor takes, with a sign that something is missing.</summary>
internal static class TextLimit
{
    private const char Cut = '…';
    private const int CutBytes = 3;

    /// <summary>The text in so many UTF-16 units at most; no pair of surrogates is torn apart.</summary>
    public static string Characters(string text, int most)
    {
        if (text.Length <= most)
            return text;
        int length = most - 1;
        if (char.IsHighSurrogate(text[length - 1]))
            length--;
        return $"{text[..length]}{Cut}";
    }

    /// <summary>
    /// The text in so many UTF-16 units at most, cut at the end of a line where there is one in its second half.
    /// </summary>
    public static string Lines(string text, int most)
    {
        if (text.Length <= most)
            return text;
        int end = text.LastIndexOf('\n', most - 2);
        return end > most / 2 ? $"{text[..end]}\n{Cut}" : Characters(text, most);
    }

    /// <summary>The text in so many bytes of UTF-8 at most.</summary>
    public static string Bytes(string text, int most)
    {
        if (Encoding.UTF8.GetByteCount(text) <= most)
            return text;
        int left = most - CutBytes;
        var kept = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            left -= rune.Utf8SequenceLength;
            if (left < 0)
                break;
            kept.Append(rune.ToString());
        }

        return kept.Append(Cut).ToString();
    }

    /// <summary>One line: what would end it or cannot be seen becomes a space.</summary>
    public static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();
}
