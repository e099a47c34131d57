using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Pages;

namespace Monitor.Node.Notify.Telegram;

/// <summary>
/// A page as the parameters of Telegram's sendMessage (core.telegram.org/bots/api#sendmessage), in its HTML
/// (#html-style). A message has 4096 characters, counted without the markup.
/// </summary>
internal static class TelegramBody
{
    private const int LongestMessage = 4096;
    private const int LongestTitle = 512;
    private const int LongestFact = 256;

    public static byte[] Of(Page page, TelegramOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (long.TryParse(options.ChatId, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long id))
                json.WriteNumber("chat_id", id);
            else
                json.WriteString("chat_id", options.ChatId);
            if (options.ThreadId is { } thread)
                json.WriteNumber("message_thread_id", thread);
            json.WriteString("text", TextOf(page));
            json.WriteString("parse_mode", "HTML");
            json.WriteBoolean("disable_notification", options.Silent);
            json.WriteStartObject("link_preview_options");
            json.WriteBoolean("is_disabled", true);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string TextOf(Page page)
    {
        string title = TextLimit.Characters(page.Title, LongestTitle);
        PageFact[] facts =
        [
            .. page.Facts.Select(fact => new PageFact(
                TextLimit.Characters(fact.Name, 64), TextLimit.Characters(fact.Value, LongestFact))),
        ];
        // Links first among what is counted: a page that says less is better than one that leads nowhere.
        int left = LongestMessage - title.Length - page.Links.Sum(link => link.Label.Length + 3) - 4;
        int shown = 0;
        while (shown < facts.Length && left > 1024)
        {
            left -= facts[shown].Name.Length + facts[shown].Value.Length + 3;
            shown++;
        }

        var text = new StringBuilder();
        text.Append("<b>").Append(VendorMarkup.EscapeAngles(title)).Append("</b>");
        // A tag that is torn apart is refused with all the rest, so markup that is too long goes out as plain text.
        if (page.Markup is { Length: > 0 } markup && markup.Length <= left)
            text.Append('\n').Append(markup);
        else if (page.Text.Length > 0)
            text.Append('\n').Append(VendorMarkup.EscapeAngles(TextLimit.Characters(page.Text, Math.Max(left, 64))));
        foreach ((string name, string value) in facts.Take(shown))
        {
            text.Append("\n<b>").Append(VendorMarkup.EscapeAngles(name)).Append(":</b> ")
                .Append(VendorMarkup.EscapeAngles(value));
        }

        if (page.Links.Count > 0)
            text.Append('\n').AppendJoin(" · ", page.Links.Select(link =>
                $"<a href=\"{WebUtility.HtmlEncode(link.Url)}\">{VendorMarkup.EscapeAngles(link.Label)}</a>"));
        return text.ToString();
    }
}
