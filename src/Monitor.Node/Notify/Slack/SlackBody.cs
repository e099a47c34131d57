using System.Buffers;
using System.Text.Json;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Pages;

namespace Monitor.Node.Notify.Slack;

/// <summary>
/// A page as a message for Slack's incoming webhooks: a coloured attachment of blocks, with buttons that are links.
/// Limits are those of Block Kit's reference (docs.slack.dev/reference/block-kit/blocks).
/// </summary>
internal static class SlackBody
{
    private const int LongestHeader = 150;
    private const int LongestSection = 3000;
    private const int LongestField = 2000;
    private const int MostFields = 10;
    private const int LongestUrl = 3000;
    private const int LongestFallback = 3000;

    public static byte[] Of(Page page, SlackOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            // What a phone shows before the message is opened; Slack shows it nowhere else beside blocks.
            json.WriteString("text", Escaped(page.Title, LongestFallback));
            WriteIfSet(json, "channel", options.Channel);
            WriteIfSet(json, "username", options.Username);
            WriteIfSet(json, "icon_emoji", options.IconEmoji);
            json.WriteStartArray("attachments");
            json.WriteStartObject();
            json.WriteString("color", page.Colour);
            json.WriteString("fallback", Escaped(page.Title, LongestFallback));
            json.WriteStartArray("blocks");
            WriteBlocks(json, page);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteBlocks(Utf8JsonWriter json, Page page)
    {
        json.WriteStartObject();
        json.WriteString("type", "header");
        WriteText(json, "text", "plain_text", TextLimit.Characters(page.Title, LongestHeader));
        json.WriteEndObject();
        if (page.Text.Length > 0)
        {
            json.WriteStartObject();
            json.WriteString("type", "section");
            WriteText(json, "text", "mrkdwn", page.Markup is { } markup
                ? TextLimit.Lines(markup, LongestSection)
                : Escaped(page.Text, LongestSection));
            json.WriteEndObject();
        }

        if (page.Facts.Count > 0)
        {
            json.WriteStartObject();
            json.WriteString("type", "section");
            json.WriteStartArray("fields");
            foreach (PageFact fact in page.Facts.Take(MostFields))
            {
                string field = $"*{Escaped(fact.Name, 200)}*\n{Escaped(fact.Value, LongestField - 250)}";
                WriteText(json, null, "mrkdwn", field);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        PageLink[] links = [.. page.Links.Where(link => link.Url.Length <= LongestUrl)];
        if (links.Length > 0)
            WriteButtons(json, links);
    }

    private static void WriteButtons(Utf8JsonWriter json, PageLink[] links)
    {
        json.WriteStartObject();
        json.WriteString("type", "actions");
        json.WriteStartArray("elements");
        for (int i = 0; i < links.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("type", "button");
            json.WriteString("action_id", $"open-{i}");
            WriteText(json, "text", "plain_text", TextLimit.Characters(links[i].Label, 75));
            json.WriteString("url", links[i].Url);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string? property, string type, string text)
    {
        if (property is null)
            json.WriteStartObject();
        else
            json.WriteStartObject(property);
        json.WriteString("type", type);
        json.WriteString("text", text.Length > 0 ? text : "-");
        json.WriteEndObject();
    }

    private static void WriteIfSet(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    /// <summary>
    /// Slack's three control characters as entities (docs.slack.dev/messaging/formatting-message-text), so that no
    /// label's value calls a whole channel; cut so that no entity is torn apart.
    /// </summary>
    private static string Escaped(string text, int most)
    {
        string escaped = VendorMarkup.EscapeAngles(text);
        // Each cut loses at least what is over, so the second is the last but for texts full of control characters.
        for (int keep = most; escaped.Length > most; keep -= Math.Max(1, escaped.Length - most))
            escaped = VendorMarkup.EscapeAngles(TextLimit.Characters(text, Math.Max(2, keep)));
        return escaped;
    }
}
