using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Notify;
using Monitor.Node.Notify.Http;
using Monitor.Shared.Alerting;
using Monitor.Shared.Series;

namespace Monitor.Node.Tests.Notify;

public sealed class WebhookNotifierTests
{
    private static readonly DateTimeOffset Nine = new(2026, 1, 5, 9, 0, 0, 250, TimeSpan.Zero);

    [Fact]
    public async Task Body_has_the_shape_that_alertmanagers_receivers_take()
    {
        await using WebhookServer server = await WebhookServer.StartAsync();
        using WebhookNotifier notifier = Notifier(server.Url);

        Assert.IsType<DeliveryOutcome.Delivered>(await notifier.DeliverAsync(Firing(), CancellationToken.None));

        WebhookServer.Post post = await server.NextAsync();
        Assert.Equal("/hook", post.Path);
        Assert.Equal("key-1", post.Headers["Idempotency-Key"]);
        Assert.Equal("application/json", post.Headers["Content-Type"]);
        Assert.Equal(
            """
            {"receiver":"ops","status":"firing","alerts":[{"status":"firing",
            "labels":{"alertname":"HighCpu","component":"gateway"},"annotations":{"summary":"hot"},
            "startsAt":"2026-01-05T09:00:00.250Z","endsAt":"0001-01-01T00:00:00Z",
            "generatorURL":"http://here/#component=gateway",
            "fingerprint":"00ff00ff00ff00ff"}],"groupLabels":{"alertname":"HighCpu"},
            "commonLabels":{"alertname":"HighCpu","component":"gateway"},"commonAnnotations":{"summary":"hot"},
            "externalURL":"http://here","version":"4","groupKey":"{}:x","truncatedAlerts":0}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(post.Body));
    }

    [Fact]
    public async Task Resolved_alert_has_its_end()
    {
        await using WebhookServer server = await WebhookServer.StartAsync();
        using WebhookNotifier notifier = Notifier(server.Url);
        NotifiedAlert over = Firing().Alerts[0] with { Firing = false, EndsAt = Nine.AddSeconds(2) };

        await notifier.DeliverAsync(Firing() with { Alerts = [over] }, CancellationToken.None);

        JsonElement json = (await server.NextAsync()).Json;
        Assert.Equal("resolved", json.GetProperty("status").GetString());
        Assert.Equal("2026-01-05T09:00:02.250Z", json.GetProperty("alerts")[0].GetProperty("endsAt").GetString());
    }

    [Fact]
    public async Task Common_labels_are_those_that_all_alerts_share()
    {
        await using WebhookServer server = await WebhookServer.StartAsync();
        using WebhookNotifier notifier = Notifier(server.Url);
        NotifiedAlert one = Firing().Alerts[0];
        NotifiedAlert other = one with { Labels = one.Labels.With("component", "risk"), Annotations = LabelSet.Empty };

        await notifier.DeliverAsync(Firing() with { Alerts = [one, other] }, CancellationToken.None);

        JsonElement json = (await server.NextAsync()).Json;
        Assert.Equal("""{"alertname":"HighCpu"}""", json.GetProperty("commonLabels").GetRawText());
        Assert.Equal("{}", json.GetProperty("commonAnnotations").GetRawText());
    }

    [Theory]
    [InlineData(200, "Delivered")]
    [InlineData(202, "Delivered")]
    [InlineData(302, "Permanent")]
    [InlineData(400, "Permanent")]
    [InlineData(401, "Permanent")]
    [InlineData(404, "Permanent")]
    [InlineData(413, "Permanent")]
    [InlineData(408, "Temporary")]
    [InlineData(425, "Temporary")]
    [InlineData(429, "Temporary")]
    [InlineData(500, "Temporary")]
    [InlineData(503, "Temporary")]
    public async Task Status_decides_whether_to_try_again(int status, string outcome)
    {
        await using WebhookServer server = await WebhookServer.StartAsync();
        server.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = server.Url + "/elsewhere";
            return Task.CompletedTask;
        };
        using WebhookNotifier notifier = Notifier(server.Url);

        DeliveryOutcome actual = await notifier.DeliverAsync(Firing(), CancellationToken.None);

        Assert.Equal(outcome, actual.GetType().Name);
        Assert.Equal("/hook", (await server.NextAsync()).Path);
    }

    [Fact]
    public async Task Retry_after_is_passed_on_in_both_of_its_forms()
    {
        await using WebhookServer server = await WebhookServer.StartAsync();
        using WebhookNotifier notifier = Notifier(server.Url);
        string retryAfter = "17";
        server.Answer = context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = retryAfter;
            return context.Response.WriteAsync("slow\ndown");
        };

        var seconds = (DeliveryOutcome.Temporary)await notifier.DeliverAsync(Firing(), CancellationToken.None);
        Assert.Equal(TimeSpan.FromSeconds(17), seconds.RetryAfter);
        Assert.Equal("429: slow down", seconds.Reason);

        retryAfter = TimeProvider.System.GetUtcNow().AddHours(1).ToString("R");
        var date = (DeliveryOutcome.Temporary)await notifier.DeliverAsync(Firing(), CancellationToken.None);
        Assert.InRange(date.RetryAfter!.Value, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(60));
    }

    [Fact]
    public async Task Receiver_that_does_not_answer_may_be_tried_again()
    {
        await using WebhookServer server = await WebhookServer.StartAsync();
        using WebhookNotifier notifier = Notifier(server.Url, timeout: TimeSpan.FromMilliseconds(100));
        server.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        var outcome = (DeliveryOutcome.Temporary)await notifier.DeliverAsync(Firing(), CancellationToken.None);

        Assert.Equal("no answer within 0.1 s", outcome.Reason);
    }

    [Fact]
    public async Task Receiver_that_is_not_there_may_be_tried_again()
    {
        WebhookServer server = await WebhookServer.StartAsync();
        Uri url = server.Url;
        await server.DisposeAsync();
        using WebhookNotifier notifier = Notifier(url);

        Assert.IsType<DeliveryOutcome.Temporary>(await notifier.DeliverAsync(Firing(), CancellationToken.None));
    }

    [Fact]
    public async Task User_and_password_of_the_address_become_a_header_and_headers_are_sent()
    {
        await using WebhookServer server = await WebhookServer.StartAsync();
        var url = new UriBuilder(server.Url) { UserName = "me", Password = "p%40ss" }.Uri;
        using WebhookNotifier notifier = Notifier(
            url, headers: [new("X-Desk", new Secret("fx")), new("Idempotency-Key", new Secret("mine"))]);

        await notifier.DeliverAsync(Firing(), CancellationToken.None);

        WebhookServer.Post post = await server.NextAsync();
        Assert.Equal("Basic " + Convert.ToBase64String("me:p@ss"u8), post.Headers["Authorization"]);
        Assert.Equal("fx", post.Headers["X-Desk"]);
        Assert.Equal("key-1", post.Headers["Idempotency-Key"]);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("[::ffff:169.254.169.254]")]
    [InlineData("[64:ff9b::a9fe:a9fe]")]
    [InlineData("[fd00:ec2::254]")]
    [InlineData("[fe80::1]")]
    [InlineData("0.0.0.0")]
    public async Task Metadata_addresses_are_refused_for_good(string host)
    {
        using WebhookNotifier notifier = Notifier(new Uri($"http://{host}/latest/meta-data"));

        var outcome = Assert.IsType<DeliveryOutcome.Permanent>(
            await notifier.DeliverAsync(Firing(), CancellationToken.None));

        Assert.Contains("allow_link_local", outcome.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:a01:203::1", false)]
    [InlineData("169.254.0.1", true)]
    [InlineData("192.0.0.192", true)]
    [InlineData("::169.254.169.254", true)]
    [InlineData("2002:a9fe:a9fe::1", true)]
    [InlineData("239.1.1.1", true)]
    public void Guard_refuses_what_no_receiver_has(string address, bool refused) =>
        Assert.Equal(refused, AddressGuard.IsRefused(IPAddress.Parse(address)));

    [Fact]
    public async Task Name_that_is_nobodys_is_said_to_be_one()
    {
        using WebhookNotifier notifier = Notifier(new Uri("http://desk.invalid/hook"));
        var outcome = Assert.IsType<DeliveryOutcome.Temporary>(
            await notifier.DeliverAsync(Firing(), CancellationToken.None));
        Assert.Contains("the name desk.invalid cannot be resolved", outcome.Reason, StringComparison.Ordinal);
    }

    private static WebhookNotifier Notifier(
        Uri url, TimeSpan? timeout = null, IReadOnlyList<KeyValuePair<string, Secret>>? headers = null) => new(
        new ReceiverOptions(
            "ops", ReceiverKind.Webhook, url, UrlIsSecret: false, headers ?? [],
            timeout ?? TimeSpan.FromSeconds(30), SendResolved: true, AlertSeverity.Info, [], AllowLinkLocal: false),
        "http://here", TimeProvider.System);

    private static Notification Firing() => new(
        "key-1", "ops", "{}:x", LabelSet.From(("alertname", "HighCpu")),
        [
            new NotifiedAlert(
                "00ff00ff00ff00ff", true, LabelSet.From(("alertname", "HighCpu"), ("component", "gateway")),
                LabelSet.From(("summary", "hot")), Nine, null, "", 1),
        ]);
}
