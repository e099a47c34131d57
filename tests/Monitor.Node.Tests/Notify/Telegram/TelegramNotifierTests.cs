using System.Text.Json;
using System.Text.RegularExpressions;
using Monitor.Actors.Ports;

namespace Monitor.Node.Tests.Notify.Telegram;

public sealed partial class TelegramNotifierTests
{
    private const string Token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

    [Theory]
    [MemberData(nameof(TestPages.Names), MemberType = typeof(TestPages))]
    public async Task Message_has_telegrams_documented_format(string name)
    {
        await using WebhookServer server = await WebhookServer.StartAsync(
            200, """{"ok":true,"result":{"message_id":1}}""");
        INotifier notifier = Notifier(server);

        Assert.IsType<DeliveryOutcome.Delivered>(
            await notifier.DeliverAsync(TestPages.ByName[name], CancellationToken.None));

        WebhookServer.Post post = await server.NextAsync();
        Assert.Equal($"/hook/bot{Token}/sendMessage", post.Path);
        Check(post.Json);
    }

    [Theory]
    [InlineData(200, """{"ok":true,"result":{}}""", "Delivered", 0)]
    [InlineData(200, """{"ok":true,"result":{"text":"cut o""", "Delivered", 0)]
    [InlineData(200, """{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}""", "Permanent", 0)]
    [InlineData(
        200, """{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":8}}""",
        "Temporary", 8)]
    [InlineData(
        429, """{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":35}}""",
        "Temporary", 35)]
    [InlineData(200, "<html>", "Temporary", 0)]
    [InlineData(401, """{"ok":false,"error_code":401,"description":"Unauthorized"}""", "Permanent", 0)]
    [InlineData(403, """{"ok":false,"error_code":403,"description":"bot was blocked by the user"}""", "Permanent", 0)]
    [InlineData(502, "bad gateway", "Temporary", 0)]
    [InlineData(301, "", "Permanent", 0)]
    public async Task Answer_decides_whether_to_try_again(int status, string answer, string outcome, int wait)
    {
        await using WebhookServer server = await WebhookServer.StartAsync(status, answer);

        DeliveryOutcome actual = await Notifier(server).DeliverAsync(TestPages.Firing, CancellationToken.None);

        Assert.Equal(outcome, actual.GetType().Name);
        if (wait > 0)
            Assert.Equal(TimeSpan.FromSeconds(wait), ((DeliveryOutcome.Temporary)actual).RetryAfter);
    }

    [Fact]
    public async Task Markup_that_telegram_refuses_is_sent_as_plain_text()
    {
        await using WebhookServer server = await WebhookServer.StartAsync(
            400, """{"ok":false,"error_code":400,"description":"Bad Request: can't parse entities"}""");
        INotifier notifier = TestReceiver.Of(
            $"type: telegram, url: '{server.Url}', bot_token: '{Token}', chat_id: '7', markup: true, "
            + "text: '<b>{{ .Status }}'");

        await notifier.DeliverAsync(TestPages.Firing, CancellationToken.None);

        Assert.Contains("\n<b>firing", (await server.NextAsync()).Json.GetProperty("text").GetString(),
            StringComparison.Ordinal);
        Assert.Contains(
            "\n&lt;b&gt;firing", (await server.NextAsync()).Json.GetProperty("text").GetString(),
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_is_in_no_reason()
    {
        await using WebhookServer server = await WebhookServer.StartAsync(404, $"nothing at /bot{Token}/sendMessage");

        DeliveryOutcome outcome = await Notifier(server).DeliverAsync(TestPages.Firing, CancellationToken.None);

        Assert.Equal("404: nothing at /bot***/sendMessage", ((DeliveryOutcome.Permanent)outcome).Reason);
    }

    private static INotifier Notifier(WebhookServer server) => TestReceiver.Of(
        $"type: telegram, url: '{server.Url}', bot_token: '{Token}', chat_id: -1001234567890, message_thread_id: 7");

    /// <summary>core.telegram.org/bots/api#sendmessage and #html-style.</summary>
    private static void Check(JsonElement json)
    {
        VendorFormat.Members(
            json, ["chat_id", "text"], "message_thread_id", "parse_mode", "disable_notification",
            "link_preview_options");
        Assert.Equal(-1001234567890, json.GetProperty("chat_id").GetInt64());
        Assert.Equal(7, json.GetProperty("message_thread_id").GetInt32());
        Assert.Equal("HTML", json.GetProperty("parse_mode").GetString());
        string html = VendorFormat.Text(json, "text", 16_384);
        string[] open = [.. Tag().Matches(html).Select(tag => tag.Value)];
        Assert.Equal(open.Count(tag => tag == "<b>"), open.Count(tag => tag == "</b>"));
        Assert.Equal(open.Count(tag => tag.StartsWith("<a ")), open.Count(tag => tag == "</a>"));
        string text = Tag().Replace(html, "");
        VendorFormat.NoRaw(text, "&amp;", "&lt;", "&gt;");
        string shown = System.Net.WebUtility.HtmlDecode(text);
        Assert.InRange(shown.Length, 1, 4096);
    }

    [GeneratedRegex("</?b>|<a href=\"https?://[^\"<>]*\">|</a>")]
    private static partial Regex Tag();
}
