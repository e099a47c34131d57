using System.Text;

namespace Monitor.Shared.Templates;

/// <summary>Values within HTML, as Go escapes them.</summary>
public static class TemplateHtml
{
    /// <summary>A value that stands in HTML, or in a quoted attribute of it.</summary>
    public static string EscapeValue(string text) => Escape(text).Replace("+", "&#43;", StringComparison.Ordinal);

    /// <summary>Characters that mean something in HTML as references.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            escaped.Append(c switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&#34;",
                '\'' => "&#39;",
                '\0' => "\uFFFD",
                _ => null,
            });
            if (c is not ('&' or '<' or '>' or '"' or '\'' or '\0'))
                escaped.Append(c);
        }

        return escaped.ToString();
    }
}
