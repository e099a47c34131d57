using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;

namespace Monitor.Node.Tests.Notify.Slack;

public sealed class SlackNotifierTests
{
    [Theory]
    [MemberData(nameof(TestPages.Names), MemberType = typeof(TestPages))]
    public async Task Message_has_slacks_documented_format(string name)
    {
        await using WebhookServer server = await WebhookServer.StartAsync(200, "ok");
        INotifier notifier = TestReceiver.Of($"type: slack, url: '{server.Url}', channel: '#desk', username: monitor");

        Assert.IsType<DeliveryOutcome.Delivered>(
            await notifier.DeliverAsync(TestPages.ByName[name], CancellationToken.None));

        WebhookServer.Post post = await server.NextAsync();
        Assert.Equal("application/json", post.Headers["Content-Type"]);
        Check(post.Json);
    }

    [Fact]
    public async Task Message_says_what_happened_and_leads_on()
    {
        await using WebhookServer server = await WebhookServer.StartAsync(200, "ok");
        INotifier notifier = TestReceiver.Of($"type: slack, url: '{server.Url}'");

        await notifier.DeliverAsync(TestPages.Incident(IncidentNews.Triggered), CancellationToken.None);

        string json = (await server.NextAsync()).Json.GetRawText();
        Assert.Contains("[TRIGGERED] Incident 12: order-gateway: HighCpu and 3 more", json, StringComparison.Ordinal);
        Assert.Contains("https://monitor.example.com/incidents/12", json, StringComparison.Ordinal);
        Assert.Contains("https://monitor.example.com/silences/new?incident=12", json, StringComparison.Ordinal);
        Assert.Contains("https://monitor.example.com/alerts/00ff00ff00ff00ff", json, StringComparison.Ordinal);
        Assert.Contains("https://runbooks.example.com/cpu", json, StringComparison.Ordinal);
        Assert.Contains("policy desk, step 1", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "ok", "Delivered")]
    [InlineData(200, "{\"ok\":true}", "Delivered")]
    [InlineData(200, "{\"ok\":false,\"error\":\"channel_not_found\"}", "Permanent")]
    [InlineData(200, "{\"ok\":false,\"error\":\"ratelimited\"}", "Temporary")]
    [InlineData(200, "{\"ok\":false}", "Permanent")]
    [InlineData(200, "<html>please log in</html>", "Temporary")]
    [InlineData(200, "", "Temporary")]
    [InlineData(302, "", "Permanent")]
    [InlineData(400, "invalid_payload", "Permanent")]
    [InlineData(403, "action_prohibited", "Permanent")]
    [InlineData(404, "channel_not_found", "Permanent")]
    [InlineData(410, "channel_is_archived", "Permanent")]
    [InlineData(429, "", "Temporary")]
    [InlineData(500, "rollup_error", "Temporary")]
    public async Task Answer_decides_whether_to_try_again(int status, string answer, string outcome)
    {
        await using WebhookServer server = await WebhookServer.StartAsync();
        server.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "30";
            return context.Response.WriteAsync(answer);
        };
        INotifier notifier = TestReceiver.Of($"type: slack, url: '{server.Url}'");

        DeliveryOutcome actual = await notifier.DeliverAsync(TestPages.Firing, CancellationToken.None);

        Assert.Equal(outcome, actual.GetType().Name);
        if (status == 429)
            Assert.Equal(TimeSpan.FromSeconds(30), ((DeliveryOutcome.Temporary)actual).RetryAfter);
    }

    [Fact]
    public async Task Answer_that_trickles_for_ever_is_none()
    {
        await using WebhookServer server = await WebhookServer.StartAsync();
        server.Answer = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(" ");
                await context.Response.Body.FlushAsync();
                await Task.Delay(20, CancellationToken.None);
            }
        };
        INotifier notifier = TestReceiver.Of($"type: slack, url: '{server.Url}', timeout: 300ms");

        var outcome = Assert.IsType<DeliveryOutcome.Temporary>(
            await notifier.DeliverAsync(TestPages.Firing, CancellationToken.None));

        Assert.Equal("no answer within 0.3 s", outcome.Reason);
    }

    [Fact]
    public async Task Secret_address_is_in_no_reason()
    {
        await using WebhookServer server = await WebhookServer.StartAsync();
        server.Answer = context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync($"no such hook: {context.Request.Path} at {server.Url}");
        };
        INotifier notifier = TestReceiver.Of($"type: slack, url: '{server.Url}/T000/B000/very-secret'");

        var outcome = (DeliveryOutcome.Permanent)await notifier.DeliverAsync(TestPages.Firing, CancellationToken.None);

        Assert.StartsWith("404: no such hook: ***", outcome.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", outcome.Reason, StringComparison.Ordinal);
    }

    /// <summary>
    /// docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, docs.slack.dev/reference/block-kit/blocks and
    /// docs.slack.dev/messaging/formatting-message-text.
    /// </summary>
    private static void Check(JsonElement message)
    {
        VendorFormat.Members(message, ["text", "attachments"], "channel", "username", "icon_emoji");
        VendorFormat.NoRaw(VendorFormat.Text(message, "text", 40_000), "&amp;", "&lt;", "&gt;");
        JsonElement attachment = VendorFormat.Items(message, "attachments", 20, least: 1).Single();
        VendorFormat.Members(attachment, ["color", "fallback", "blocks"]);
        Assert.Matches("^#[0-9a-f]{6}$", attachment.GetProperty("color").GetString()!);
        foreach (JsonElement block in VendorFormat.Items(attachment, "blocks", 50, least: 1))
        {
            switch (VendorFormat.Text(block, "type", 20))
            {
                case "header":
                    VendorFormat.Members(block, ["type", "text"]);
                    CheckText(block.GetProperty("text"), "plain_text", 150);
                    break;
                case "section":
                    VendorFormat.Members(block, ["type"], "text", "fields");
                    if (block.TryGetProperty("text", out JsonElement text))
                        CheckText(text, "mrkdwn", 3000);
                    else
                        VendorFormat.Items(block, "fields", 10, 1).ToList().ForEach(f => CheckText(f, "mrkdwn", 2000));
                    break;
                case "actions":
                    VendorFormat.Members(block, ["type", "elements"]);
                    foreach (JsonElement button in VendorFormat.Items(block, "elements", 25, 1))
                    {
                        VendorFormat.Members(button, ["type", "text", "action_id", "url"]);
                        Assert.Equal("button", button.GetProperty("type").GetString());
                        CheckText(button.GetProperty("text"), "plain_text", 75);
                        VendorFormat.Web(VendorFormat.Text(button, "url", 3000));
                    }

                    break;
                default:
                    Assert.Fail($"no such block: {block}");
                    break;
            }
        }
    }

    private static void CheckText(JsonElement text, string type, int longest)
    {
        VendorFormat.Members(text, ["type", "text"]);
        Assert.Equal(type, text.GetProperty("type").GetString());
        string said = VendorFormat.Text(text, "text", longest);
        if (type == "mrkdwn")
            VendorFormat.NoRaw(said, "&amp;", "&lt;", "&gt;");
    }
}
