using System.Text;
using Monitor.Node.Configuration;

namespace Monitor.Node.Notify.Pages;

/// <summary>How a value is written in a vendor's markup, so that it means nothing but itself.</summary>
internal static class VendorMarkup
{
    /// <summary>Null for kinds of receivers that have no markup.</summary>
    public static Func<string, string>? Of(ReceiverKind kind) => kind switch
    {
        ReceiverKind.Slack or ReceiverKind.Telegram => EscapeAngles,
        ReceiverKind.Teams => EscapeMarkdown,
        _ => null,
    };

    /// <summary>
    /// The three characters that Slack (docs.slack.dev/messaging/formatting-message-text) and Telegram's HTML
    /// (core.telegram.org/bots/api#html-style) want as entities.
    /// </summary>
    public static string EscapeAngles(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>Adaptive Cards read Markdown: what would make emphasis, links or lists is escaped.</summary>
    public static string EscapeMarkdown(string text)
    {
        var plain = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            if (c is '\\' or '*' or '_' or '[' or ']' or '`' or '~')
                plain.Append('\\');
            plain.Append(c);
        }

        return plain.ToString();
    }
}
