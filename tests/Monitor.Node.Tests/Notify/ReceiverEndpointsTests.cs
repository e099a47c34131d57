using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Monitor.Node.Hosting;
using Monitor.Node.Tests.Hosting;

namespace Monitor.Node.Tests.Notify;

/// <summary>Looking at receivers and trying them out, on a whole node whose receiver is the test's own.</summary>
public sealed class ReceiverEndpointsTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private WebhookServer _slack = null!;
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        _slack = await WebhookServer.StartAsync();
        _slack.Answer = context => context.Response.WriteAsync("ok");
        _node = await RunningNode.StartAsync(
            ("SHARDS", "1"), ("MACHINE__ENABLED", "false"),
            ("RECEIVERS__0__NAME", "desk"), ("RECEIVERS__0__TYPE", "slack"),
            ("RECEIVERS__0__URL", $"{_slack.Url}/T0/B0/very-secret"),
            ("HEARTBEAT__URL", $"{_slack.Url}/heartbeat"), ("HEARTBEAT__EVERY", "1s"));
        _client.BaseAddress = new Uri($"http://{_node.AddressOf(NodeListener.Http)}");
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _node.DisposeAsync();
        await _slack.DisposeAsync();
    }

    [Fact]
    public async Task Test_is_marked_as_one_and_brings_the_answer()
    {
        JsonElement answer = await PostAsync("/api/v1/receivers/desk/test", new { by = "ann" });

        Assert.Equal("delivered", answer.GetProperty("outcome").GetString());
        Assert.Equal("200: ok", answer.GetProperty("answer").GetString());
        WebhookServer.Post post = await NextPageAsync();
        Assert.Contains("This is a test of the receiver desk", post.Json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_of_a_test_is_shown_without_the_address()
    {
        _slack.Answer = context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync($"no_service at {context.Request.Path}");
        };

        JsonElement answer = await PostAsync("/api/v1/receivers/desk/test", new { });

        Assert.Equal("permanent", answer.GetProperty("outcome").GetString());
        Assert.Equal("404: no_service at ***", answer.GetProperty("answer").GetString());
    }

    [Fact]
    public async Task Form_of_another_page_and_unknown_receivers_are_refused()
    {
        using var form = new FormUrlEncodedContent([new("by", "x")]);
        using HttpResponseMessage refused = await _client.PostAsync("/api/v1/receivers/desk/test", form);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.StatusCode);

        using HttpResponseMessage unknown = await _client.PostAsJsonAsync("/api/v1/receivers/nobody/test", new { });
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Preview_says_what_would_be_told_and_tells_nobody()
    {
        JsonElement page = await PostAsync("/api/v1/receivers/desk/preview", new
        {
            labels = new { alertname = "Slow", component = "risk", severity = "warning" },
            annotations = new { summary = "p99 is 2 s" },
        });

        Assert.Equal("[FIRING] Slow risk", page.GetProperty("title").GetString());
        Assert.Contains("p99 is 2 s", page.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("warning", page.GetProperty("severity").GetString());
        using HttpResponseMessage unknown =
            await _client.PostAsJsonAsync("/api/v1/receivers/desk/preview", new { incident = 99 });
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Page_that_was_refused_is_looked_at_and_sent_again()
    {
        _slack.Answer = context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("action_prohibited");
        };
        await PostAlertAsync("Broken");
        JsonElement letter = await FirstLetterAsync();
        Assert.Equal("desk", letter.GetProperty("receiver").GetString());
        Assert.Equal("refused", letter.GetProperty("cause").GetString());
        Assert.Equal("403: action_prohibited", letter.GetProperty("reason").GetString());
        long id = letter.GetProperty("id").GetInt64();
        JsonElement whole = await DataAsync($"/api/v1/receivers/dead-letters/{id}");
        Assert.Contains("Broken", whole.GetProperty("page").GetProperty("text").GetString(), StringComparison.Ordinal);
        await NextPageAsync();

        _slack.Answer = context => context.Response.WriteAsync("ok");
        await PostAsync($"/api/v1/receivers/dead-letters/{id}/resend", new { by = "ann" });

        Assert.Contains("Broken", (await NextPageAsync()).Json.GetRawText(), StringComparison.Ordinal);
        Assert.Empty((await DataAsync("/api/v1/receivers/dead-letters")).EnumerateArray());
        using HttpResponseMessage again =
            await _client.PostAsJsonAsync($"/api/v1/receivers/dead-letters/{id}/resend", new { });
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        JsonElement desk = Assert.Single((await DataAsync("/api/v1/receivers")).EnumerateArray());
        Assert.Equal("slack", desk.GetProperty("kinds")[0].GetString());
        Assert.DoesNotContain("very-secret", desk.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heartbeat_reaches_the_watcher_outside()
    {
        for (int beats = 0; beats < 2;)
        {
            if ((await _slack.NextAsync()).Path == "/hook/heartbeat")
                beats++;
        }
    }

    private async Task PostAlertAsync(string name)
    {
        using HttpResponseMessage response = await _client.PostAsJsonAsync(
            "/api/v2/alerts", new[] { new { labels = new { alertname = name, severity = "critical" } } });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<JsonElement> FirstLetterAsync()
    {
        for (int tries = 0; tries < 600; tries++)
        {
            JsonElement[] letters = [.. (await DataAsync("/api/v1/receivers/dead-letters")).EnumerateArray()];
            if (letters.Length > 0)
                return letters[0];
            await Task.Delay(100, CancellationToken.None);
        }

        throw new InvalidOperationException("Nothing was given up.");
    }

    /// <summary>The next page, past the heartbeats.</summary>
    private async Task<WebhookServer.Post> NextPageAsync()
    {
        while (true)
        {
            WebhookServer.Post post = await _slack.NextAsync();
            if (post.Path != "/hook/heartbeat")
                return post;
        }
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using HttpResponseMessage response = await _client.PostAsJsonAsync(path, body);
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, answer.GetRawText());
        return answer.GetProperty("data");
    }

    private async Task<JsonElement> DataAsync(string path) =>
        (await _client.GetFromJsonAsync<JsonElement>(path)).GetProperty("data");
}
