using System.Text.Json;
using Monitor.Actors.Ports;

namespace Monitor.Node.Tests.Notify.Teams;

public sealed class TeamsNotifierTests
{
    [Theory]
    [MemberData(nameof(TestPages.Names), MemberType = typeof(TestPages))]
    public async Task Message_has_teams_documented_format(string name)
    {
        await using WebhookServer server = await WebhookServer.StartAsync(202, "");
        INotifier notifier = TestReceiver.Of($"type: teams, url: '{server.Url}'");

        Assert.IsType<DeliveryOutcome.Delivered>(
            await notifier.DeliverAsync(TestPages.ByName[name], CancellationToken.None));

        WebhookServer.Post post = await server.NextAsync();
        Assert.InRange(post.Body.Length, 1, 28 * 1024);
        Check(post.Json);
    }

    [Theory]
    [InlineData(202, "", "Delivered")]
    [InlineData(200, "1", "Delivered")]
    [InlineData(
        200, "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with "
        + "ContextId tcid=0", "Temporary")]
    [InlineData(
        200, "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413 with "
        + "ContextId tcid=0", "Permanent")]
    [InlineData(200, "Webhook message delivery failed with error: something", "Temporary")]
    [InlineData(400, "bad", "Permanent")]
    [InlineData(401, "", "Permanent")]
    [InlineData(429, "", "Temporary")]
    [InlineData(502, "", "Temporary")]
    public async Task Answer_decides_whether_to_try_again(int status, string answer, string outcome)
    {
        await using WebhookServer server = await WebhookServer.StartAsync(status, answer);
        INotifier notifier = TestReceiver.Of($"type: teams, url: '{server.Url}?sig=a-signature'");

        DeliveryOutcome actual = await notifier.DeliverAsync(TestPages.Firing, CancellationToken.None);

        Assert.Equal(outcome, actual.GetType().Name);
        Assert.DoesNotContain("a-signature", actual.ToString(), StringComparison.Ordinal);
    }

    /// <summary>
    /// learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using, and the schema at
    /// adaptivecards.io/schemas/adaptive-card.json for version 1.4.
    /// </summary>
    private static void Check(JsonElement message)
    {
        VendorFormat.Members(message, ["type", "attachments"]);
        Assert.Equal("message", message.GetProperty("type").GetString());
        JsonElement attachment = VendorFormat.Items(message, "attachments", 1, least: 1).Single();
        VendorFormat.Members(attachment, ["contentType", "content"], "contentUrl");
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        JsonElement card = attachment.GetProperty("content");
        VendorFormat.Members(card, ["$schema", "type", "version", "body", "actions"], "msteams");
        Assert.Equal("AdaptiveCard", card.GetProperty("type").GetString());
        Assert.Equal("1.4", card.GetProperty("version").GetString());
        foreach (JsonElement element in VendorFormat.Items(card, "body", 10, least: 1))
        {
            if (VendorFormat.Text(element, "type", 20) == "TextBlock")
            {
                VendorFormat.Members(element, ["type", "text"], "wrap", "size", "weight", "color");
                VendorFormat.Text(element, "text", 28 * 1024);
                if (element.TryGetProperty("color", out _))
                    VendorFormat.OneOf(
                        element, "color", "Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention");
            }
            else
            {
                VendorFormat.Members(element, ["type", "facts"]);
                Assert.Equal("FactSet", element.GetProperty("type").GetString());
                foreach (JsonElement fact in VendorFormat.Items(element, "facts", 50))
                    VendorFormat.Members(fact, ["title", "value"]);
            }
        }

        foreach (JsonElement action in VendorFormat.Items(card, "actions", 6))
        {
            VendorFormat.Members(action, ["type", "title", "url"]);
            Assert.Equal("Action.OpenUrl", action.GetProperty("type").GetString());
            VendorFormat.Web(action.GetProperty("url").GetString()!);
        }
    }
}
