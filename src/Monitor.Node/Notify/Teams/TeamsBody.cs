using System.Buffers;
using System.Text.Json;
using Monitor.Node.Notify.Pages;
using Monitor.Shared.Alerting;

namespace Monitor.Node.Notify.Teams;

/// <summary>
/// A page as a message with one Adaptive Card, in the envelope that Teams' workflow webhooks take
/// (learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using, section on Adaptive
/// Cards; adaptivecards.io/explorer for the elements). The whole message may have 28 KB.
/// </summary>
internal static class TeamsBody
{
    private const int LargestMessage = 28 * 1024;
    private const int LongestTitle = 512;
    private const int LongestText = 8 * 1024;
    private const int LongestFact = 512;
    private const int LongestUrl = 1024;
    private const int MostActions = 6;

    public static byte[] Of(Page page)
    {
        // Escapes can make six bytes of one character, so a long text may have to be cut again.
        for (int longest = LongestText; ; longest /= 2)
        {
            byte[] body = Write(page, longest);
            if (body.Length <= LargestMessage || longest < 64)
                return body;
        }
    }

    private static byte[] Write(Page page, int longestText)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", "message");
            json.WriteStartArray("attachments");
            json.WriteStartObject();
            json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
            json.WriteNull("contentUrl");
            json.WriteStartObject("content");
            WriteCard(json, page, longestText);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteCard(Utf8JsonWriter json, Page page, int longestText)
    {
        json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        json.WriteString("type", "AdaptiveCard");
        json.WriteString("version", "1.4");
        json.WriteStartObject("msteams");
        json.WriteString("width", "Full");
        json.WriteEndObject();
        json.WriteStartArray("body");
        WriteTextBlock(json, VendorMarkup.EscapeMarkdown(TextLimit.Bytes(page.Title, LongestTitle)), page);
        if (page.Text.Length > 0)
        {
            // Two line ends make a paragraph; one is swallowed.
            string text = page.Markup is { } markup
                ? TextLimit.Bytes(markup, longestText)
                : VendorMarkup.EscapeMarkdown(TextLimit.Bytes(page.Text, longestText));
            WriteTextBlock(json, text.Replace("\n", "\n\n", StringComparison.Ordinal), heading: null);
        }

        WriteFacts(json, page);
        json.WriteEndArray();
        json.WriteStartArray("actions");
        foreach (PageLink link in page.Links.Where(link => link.Url.Length <= LongestUrl).Take(MostActions))
        {
            json.WriteStartObject();
            json.WriteString("type", "Action.OpenUrl");
            json.WriteString("title", link.Label);
            json.WriteString("url", link.Url);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <param name="heading">Whose heading it is; null for a text.</param>
    private static void WriteTextBlock(Utf8JsonWriter json, string text, Page? heading)
    {
        json.WriteStartObject();
        json.WriteString("type", "TextBlock");
        json.WriteString("text", text);
        json.WriteBoolean("wrap", true);
        if (heading is not null)
        {
            json.WriteString("size", "Large");
            json.WriteString("weight", "Bolder");
            json.WriteString("color", heading.State switch
            {
                PageState.Resolved => "Good",
                PageState.Acknowledged => "Accent",
                _ when heading.Severity >= AlertSeverity.Error => "Attention",
                _ => "Warning",
            });
        }

        json.WriteEndObject();
    }

    private static void WriteFacts(Utf8JsonWriter json, Page page)
    {
        json.WriteStartObject();
        json.WriteString("type", "FactSet");
        json.WriteStartArray("facts");
        foreach (PageFact fact in page.Facts)
        {
            json.WriteStartObject();
            json.WriteString("title", TextLimit.Bytes(fact.Name, LongestFact));
            json.WriteString("value", VendorMarkup.EscapeMarkdown(TextLimit.Bytes(fact.Value, LongestFact)));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
