using System.Globalization;
using System.Text.Json;
using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;

namespace Monitor.Node.Tests.Notify.PagerDuty;

public sealed class PagerDutyNotifierTests
{
    private const string Key = "R0123456789abcdef0123456789abcde";
    private const string Taken = """{"status":"success","message":"Event processed","dedup_key":"x"}""";

    [Theory]
    [MemberData(nameof(TestPages.Names), MemberType = typeof(TestPages))]
    public async Task Event_has_pagerdutys_documented_format(string name)
    {
        await using WebhookServer server = await WebhookServer.StartAsync(202, Taken);
        INotifier notifier = Notifier(server);

        Assert.IsType<DeliveryOutcome.Delivered>(
            await notifier.DeliverAsync(TestPages.ByName[name], CancellationToken.None));

        WebhookServer.Post post = await server.NextAsync();
        Assert.InRange(post.Body.Length, 1, 512_000);
        Check(post.Json);
    }

    [Fact]
    public async Task End_of_an_incident_finds_its_beginning()
    {
        await using WebhookServer server = await WebhookServer.StartAsync(202, Taken);
        INotifier notifier = Notifier(server);
        var events = new List<JsonElement>();
        foreach (IncidentNews news in Enum.GetValues<IncidentNews>())
        {
            await notifier.DeliverAsync(TestPages.Incident(news), CancellationToken.None);
            events.Add((await server.NextAsync()).Json);
        }

        Assert.Equal(
            ["trigger", "acknowledge", "resolve"], events.Select(e => e.GetProperty("event_action").GetString()));
        Assert.Equal(["prod/incident-12"], events.Select(e => e.GetProperty("dedup_key").GetString()).Distinct());
        Assert.Equal("risk", events[0].GetProperty("payload").GetProperty("component").GetString());
    }

    [Fact]
    public async Task End_of_a_group_finds_its_beginning_however_long_its_key()
    {
        await using WebhookServer server = await WebhookServer.StartAsync(202, Taken);
        INotifier notifier = Notifier(server);
        string longKey = "{}:" + new string('x', 5000);

        await notifier.DeliverAsync(TestPages.Firing with { GroupKey = longKey }, CancellationToken.None);
        await notifier.DeliverAsync(TestPages.Resolved with { GroupKey = longKey }, CancellationToken.None);

        JsonElement first = (await server.NextAsync()).Json, second = (await server.NextAsync()).Json;
        Assert.Equal(first.GetProperty("dedup_key").GetString(), second.GetProperty("dedup_key").GetString());
        Assert.Equal("resolve", second.GetProperty("event_action").GetString());
    }

    [Theory]
    [InlineData(202, Taken, "Delivered")]
    [InlineData(200, Taken, "Delivered")]
    [InlineData(200, """{"status":"invalid event","message":"Event object is invalid","errors":["no"]}""", "Permanent")]
    [InlineData(200, "<html>proxy</html>", "Temporary")]
    [InlineData(307, "", "Permanent")]
    [InlineData(400, """{"status":"invalid event"}""", "Permanent")]
    [InlineData(429, "", "Temporary")]
    [InlineData(500, "", "Temporary")]
    public async Task Answer_decides_whether_to_try_again(int status, string answer, string outcome)
    {
        await using WebhookServer server = await WebhookServer.StartAsync(status, answer);

        DeliveryOutcome actual = await Notifier(server).DeliverAsync(TestPages.Firing, CancellationToken.None);

        Assert.Equal(outcome, actual.GetType().Name);
    }

    [Fact]
    public async Task Routing_key_is_in_no_reason()
    {
        await using WebhookServer server = await WebhookServer.StartAsync(400, $"routing key {Key} is not known");

        var outcome = (DeliveryOutcome.Permanent)await Notifier(server)
            .DeliverAsync(TestPages.Firing, CancellationToken.None);

        Assert.Equal("400: routing key *** is not known", outcome.Reason);
    }

    private static INotifier Notifier(WebhookServer server) => TestReceiver.Of(
        $"type: pagerduty, url: '{server.Url}', routing_key: {Key}, source: prod");

    /// <summary>
    /// developer.pagerduty.com/docs/events-api-v2/trigger-events and github.com/PagerDuty/api-schema.
    /// </summary>
    private static void Check(JsonElement json)
    {
        VendorFormat.Members(
            json, ["routing_key", "event_action", "dedup_key", "payload"], "images", "links", "client", "client_url");
        VendorFormat.Text(json, "routing_key", 32, shortest: 32);
        VendorFormat.OneOf(json, "event_action", "trigger", "acknowledge", "resolve");
        VendorFormat.Text(json, "dedup_key", 255);
        VendorFormat.Web(VendorFormat.Text(json, "client_url", 1000));
        JsonElement payload = json.GetProperty("payload");
        VendorFormat.Members(
            payload, ["summary", "source", "severity"], "timestamp", "component", "group", "class", "custom_details");
        VendorFormat.Text(payload, "summary", 1024);
        VendorFormat.Text(payload, "source", 1024);
        VendorFormat.OneOf(payload, "severity", "critical", "error", "warning", "info");
        Assert.True(DateTimeOffset.TryParse(
            payload.GetProperty("timestamp").GetString(), CultureInfo.InvariantCulture, out _));
        Assert.Equal(JsonValueKind.Object, payload.GetProperty("custom_details").ValueKind);
        foreach (JsonElement link in VendorFormat.Items(json, "links", 100))
        {
            VendorFormat.Members(link, ["href"], "text");
            VendorFormat.Web(VendorFormat.Text(link, "href", 8000));
        }
    }
}
