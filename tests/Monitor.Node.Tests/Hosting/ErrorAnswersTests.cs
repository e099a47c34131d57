using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Node.Hosting;

namespace Monitor.Node.Tests.Hosting;

/// <summary>Nothing that is refused is refused without a word.</summary>
public sealed class ErrorAnswersTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await RunningNode.StartAsync(("SHARDS", "1"), ("MACHINE__ENABLED", "false"));
        _client.BaseAddress = new Uri($"http://{_node.AddressOf(NodeListener.Http)}");
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _node.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/api/v1/nope", "", 404, "there is nothing at /api/v1/nope")]
    [InlineData("GET", "/api/v1/incidents/zz", "", 404, "there is nothing at /api/v1/incidents/zz")]
    [InlineData("PUT", "/api/v1/alerts", "", 405, "does not take PUT, but GET")]
    [InlineData("GET", "/api/v1/incidents?limit=%7B", "", 400, "limit=\"{\" cannot be read")]
    [InlineData("POST", "/api/v1/alerts/simulate", "{\"labels\": 7}", 400, "at $.labels: line 1, byte")]
    [InlineData("POST", "/api/v1/alerts/simulate", "", 400, "")]
    [InlineData("POST", "/api/v1/alerts/simulate", "{\"labels\": null}", 400, "$.labels")]
    [InlineData("POST", "/api/v1/alerts/simulate", "{\"labels\": {\"alertname\": null}}", 400, "not null")]
    [InlineData("POST", "/api/v1/receivers/log/preview", "{\"labels\": {\"a\": null}}", 400, "a text")]
    [InlineData("POST", "/api/v1/receivers/log/preview", "{\"annotations\": {\"a\": null}}", 400, "a text")]
    [InlineData("POST", "/api/v1/receivers/log/preview", "{\"fingerprint\": null}", 400, "$.fingerprint")]
    [InlineData("POST", "/api/v1/receivers/log/test", "{\"by\": null}", 400, "$.by")]
    [InlineData("POST", "/api/v1/incidents/1/acknowledge", "{\"by\": null}", 400, "$.by")]
    [InlineData("POST", "/api/v1/incidents/1/assign", "{\"by\": \"ann\", \"to\": null}", 400, "$.to")]
    [InlineData("POST", "/api/v1/receivers/log/test", "[]", 400, "not the JSON that is asked for here")]
    [InlineData("GET", "/api/v1/calendars?at=9999-12-31T23:59:59Z", "", 400, "between 1970 and 2200")]
    [InlineData("GET", "/api/v1/oncall?at=-99999999999", "", 400, "between 1970 and 2200")]
    public async Task Request_that_cannot_be_answered_is_told_what_is_wrong(
        string method, string path, string body, int status, string says)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)answer.StatusCode);
        using JsonDocument json = JsonDocument.Parse(text);
        Assert.Equal("error", json.RootElement.GetProperty("status").GetString());
        string error = json.RootElement.GetProperty("error").GetString()!;
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.NotEmpty(error);
        Assert.DoesNotContain("Monitor.Node", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_that_is_not_there_is_told_in_its_places_form()
    {
        Assert.StartsWith("\"there is nothing at", await TextAsync("/api/v2/nope"), StringComparison.Ordinal);
        Assert.StartsWith("there is nothing at /nope", await TextAsync("/nope"), StringComparison.Ordinal);
        string otlp = $"http://{_node.AddressOf(NodeListener.OtlpHttp)}/v1/nope";
        Assert.Contains("/v1/metrics", await TextAsync(otlp), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_of_a_page_is_told_that_JSON_is_needed()
    {
        using HttpResponseMessage answer =
            await _client.PostAsync("/api/v1/receivers/log/test", new StringContent("{}", Encoding.UTF8, "text/plain"));
        Assert.Equal(415, (int)answer.StatusCode);
        Assert.Contains("application/json", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Defect_is_told_without_its_innards()
    {
        var context = new DefaultHttpContext { TraceIdentifier = "R7" };
        context.Request.Path = "/api/v1/alerts";
        using var body = new MemoryStream();
        context.Response.Body = body;
        await new ErrorAnswers(NullLogger<ErrorAnswers>.Instance).InvokeAsync(
            context, _ => throw new InvalidOperationException("the secret"));
        string told = Encoding.UTF8.GetString(body.ToArray());
        Assert.Equal(500, context.Response.StatusCode);
        Assert.Contains("R7", told, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
    }

    private async Task<string> TextAsync(string address)
    {
        using HttpResponseMessage answer = await _client.GetAsync(address);
        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Contains(answer.Content.Headers.ContentType!.MediaType, new[] { "text/plain", "application/json" });
        return await answer.Content.ReadAsStringAsync();
    }
}
