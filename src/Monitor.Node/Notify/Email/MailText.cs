using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Pages;
using Monitor.Shared.Alerting;

namespace Monitor.Node.Notify.Email;

/// <summary>
/// A page as a mail (RFC 5322, RFC 2045 to 2047): the same twice, as text and as HTML. Its Message-ID is made of the
/// idempotency key, so that a mail that comes twice is seen to be one; all mails about one incident or group refer to
/// one message that nobody ever sent, which makes them one conversation in a mail reader, whichever came first.
/// </summary>
internal static class MailText
{
    private const int LongestSubject = 200;

    // RFC 2047: an encoded word has 75 characters; 12 go to =?utf-8?B? and ?=, and 45 bytes make 60 of base64.
    private const int BytesInWord = 45;

    public static byte[] Of(Page page, string key, EmailOptions options, DateTimeOffset now)
    {
        string domain = options.From.Address[(options.From.Address.LastIndexOf('@') + 1)..];
        string boundary = $"=_{key}";
        string thread = $"<thread-{Hash(page.Thread)}@{domain}>";
        var mail = new StringBuilder();
        Header(mail, "From", Mailbox(options.From));
        Header(mail, "To", string.Join(",\r\n ", options.To.Select(Mailbox)));
        Header(mail, "Subject", Words(TextLimit.Characters(TextLimit.OneLine(page.Title), LongestSubject)));
        Header(mail, "Date", now.UtcDateTime.ToString(
            "ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        Header(mail, "Message-ID", $"<{key}@{domain}>");
        Header(mail, "In-Reply-To", thread);
        Header(mail, "References", thread);
        Header(mail, "Auto-Submitted", "auto-generated");
        if (page.State == PageState.Firing && page.Severity == AlertSeverity.Critical)
            Header(mail, "Importance", "high");
        Header(mail, "MIME-Version", "1.0");
        Header(mail, "Content-Type", $"multipart/alternative; boundary=\"{boundary}\"");
        mail.Append("\r\n");
        Part(mail, boundary, "text/plain", PlainOf(page));
        Part(mail, boundary, "text/html", page.Html ?? HtmlOf(page));
        mail.Append("--").Append(boundary).Append("--\r\n");
        return Encoding.ASCII.GetBytes(mail.ToString());
    }

    private static void Header(StringBuilder mail, string name, string value) =>
        mail.Append(name).Append(": ").Append(value).Append("\r\n");

    private static string Mailbox(MailAddress address) => address.Name.Length == 0
        ? $"<{address.Address}>"
        : $"{Words(address.Name, quoted: true)} <{address.Address}>";

    /// <summary>Text for a header: as it is where it is ASCII and short, else in encoded words.</summary>
    private static string Words(string text, bool quoted = false)
    {
        bool isPlain = text.Length <= 60 && text.All(c => c is >= ' ' and < '\x7f')
            && !text.Contains("=?", StringComparison.Ordinal);
        if (isPlain)
            return quoted ? Quoted(text) : text;
        var words = new List<string>();
        var bytes = new List<byte>();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (bytes.Count + rune.Utf8SequenceLength > BytesInWord)
                Flush();
            bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
        }

        Flush();
        return string.Join("\r\n ", words);

        void Flush()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=");
            bytes.Clear();
        }
    }

    private static string Quoted(string text) => '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal) + '"';

    private static void Part(StringBuilder mail, string boundary, string type, string text)
    {
        mail.Append("--").Append(boundary).Append("\r\n");
        Header(mail, "Content-Type", $"{type}; charset=utf-8");
        Header(mail, "Content-Transfer-Encoding", "base64");
        mail.Append("\r\n");
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));
        for (int at = 0; at < encoded.Length; at += 76)
            mail.Append(encoded, at, Math.Min(76, encoded.Length - at)).Append("\r\n");
    }

    private static string PlainOf(Page page)
    {
        var text = new StringBuilder();
        text.Append(page.Title).Append("\n\n");
        if (page.Text.Length > 0)
            text.Append(page.Text).Append("\n\n");
        foreach (PageFact fact in page.Facts)
            text.Append(fact.Name).Append(": ").Append(fact.Value).Append('\n');
        text.Append('\n');
        foreach (PageLink link in page.Links)
            text.Append(link.Label).Append(": ").Append(link.Url).Append('\n');
        return text.ToString();
    }

    private static string HtmlOf(Page page)
    {
        static string E(string text) => WebUtility.HtmlEncode(text);
        var html = new StringBuilder("<!DOCTYPE html>\n<html><body style=\"font-family:sans-serif\">\n");
        html.Append($"<h2 style=\"border-left:8px solid {page.Colour};padding-left:8px\">{E(page.Title)}</h2>\n");
        if (page.Text.Length > 0)
            html.Append("<p>").Append(E(page.Text).Replace("\n", "<br>\n", StringComparison.Ordinal)).Append("</p>\n");
        html.Append("<table>\n");
        foreach (PageFact fact in page.Facts)
            html.Append($"<tr><th align=\"left\">{E(fact.Name)}</th><td>{E(fact.Value)}</td></tr>\n");
        html.Append("</table>\n<p>");
        html.AppendJoin(" | ", page.Links.Select(link => $"<a href=\"{E(link.Url)}\">{E(link.Label)}</a>"));
        return html.Append("</p>\n</body></html>\n").ToString();
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
