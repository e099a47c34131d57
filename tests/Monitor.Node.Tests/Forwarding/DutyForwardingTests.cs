using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Monitor.Node.Peers;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Tests.Forwarding;

public sealed class DutyForwardingTests
{
    private static readonly Epoch First = new(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Request_to_any_node_is_answered_by_the_owner_with_all_that_the_client_sent()
    {
        await using ForwardingNode a = await ForwardingNode.StartAsync("a", _ => throw new InvalidOperationException());
        await using ForwardingNode b = await ForwardingNode.StartAsync("b", EchoAsync);
        b.Board.Hold(ShardId.Alerting, First);
        ForwardingNode.Show(b, 1, a, b);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/duty/silence%20x?id=7&note=%C3%A4");
        request.Headers.Add("Authorization", "Bearer user");
        request.Headers.Add("X-Monitor-Node", "pretender");
        request.Headers.Add("Connection", "x-of-hop");
        request.Headers.Add("X-Of-Hop", "stays");
        request.Content = new StringContent("{\"comment\":\"deploy\"}", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await a.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("b", Assert.Single(response.Headers.GetValues(PeerHeaders.AnsweredBy)));
        Assert.Equal(
            "POST /duty/silence x ?id=7&note=%C3%A4 Bearer user application/json; charset=utf-8 "
            + "{\"comment\":\"deploy\"} of-hop= node= token=",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Request_to_the_owner_stays_there()
    {
        await using ForwardingNode a = await ForwardingNode.StartAsync("a", EchoAsync);
        a.Board.Hold(ShardId.Alerting, First);
        ForwardingNode.Show(a, 1, a);
        using HttpResponseMessage response = await a.Client.GetAsync("/duty/x");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.False(response.Headers.Contains(PeerHeaders.AnsweredBy));
    }

    [Fact]
    public async Task Duty_in_transit_is_waited_for_and_a_body_is_sent_again_to_the_next_owner()
    {
        await using ForwardingNode a = await ForwardingNode.StartAsync("a", EchoAsync);
        await using ForwardingNode b = await ForwardingNode.StartAsync("b", EchoAsync);
        await using ForwardingNode c = await ForwardingNode.StartAsync("c", EchoAsync);

        // All think that b has it; b has just lost it.
        ForwardingNode.Show(b, 1, a, b, c);
        Task<HttpResponseMessage> asked = a.Client.PostAsync("/duty/x?timeout=30", new StringContent("once"));
        c.Board.Hold(ShardId.Alerting, new Epoch(2));
        ForwardingNode.Show(c, 2, a, b, c);
        using HttpResponseMessage response = await asked;
        Assert.Equal("c", Assert.Single(response.Headers.GetValues(PeerHeaders.AnsweredBy)));
        Assert.Contains(" once ", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(true, "does not have it")]
    [InlineData(false, "nobody owns it")]
    public async Task Duty_that_does_not_come_in_time_is_a_503_that_says_when_to_come_again(bool isOwned, string why)
    {
        await using ForwardingNode a = await ForwardingNode.StartAsync("a", EchoAsync);
        await using ForwardingNode b = await ForwardingNode.StartAsync("b", EchoAsync);
        ForwardingNode.Show(isOwned ? b : null, 1, a, b);
        using HttpResponseMessage response = await a.Client.GetAsync("/duty/x?timeout=0.2");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        Assert.Contains(why, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Duty_that_is_still_reading_its_journal_is_waited_for()
    {
        bool isRead = false;
        await using ForwardingNode a = await ForwardingNode.StartAsync("a", EchoAsync, isRead: () => isRead);
        a.Board.Hold(ShardId.Alerting, First);
        ForwardingNode.Show(a, 1, a);
        Task<HttpResponseMessage> asked = a.Client.GetAsync("/duty/x");
        isRead = true;
        using HttpResponseMessage response = await asked;
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task Node_that_is_handed_a_request_does_not_hand_it_on()
    {
        await using ForwardingNode a = await ForwardingNode.StartAsync("a", EchoAsync);
        await using ForwardingNode b = await ForwardingNode.StartAsync("b", EchoAsync);
        a.Board.Hold(ShardId.Alerting, First);
        ForwardingNode.Show(a, 1, a, b);
        using HttpResponseMessage response = await HandAsync(b, "/duty/x", "shared");
        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
        Assert.Equal("1", Assert.Single(response.Headers.GetValues(PeerHeaders.NotHere)));
    }

    [Theory]
    [InlineData("/duty/x", null, HttpStatusCode.Unauthorized)]
    [InlineData("/duty/x", "guess", HttpStatusCode.Unauthorized)]
    [InlineData("/here", "shared", HttpStatusCode.NotFound)]
    [InlineData("/duty/x", "shared", HttpStatusCode.Accepted)]
    public async Task Node_port_takes_requests_of_nodes_for_duties_only(
        string path, string? token, HttpStatusCode expected)
    {
        await using ForwardingNode a = await ForwardingNode.StartAsync("a", EchoAsync);
        a.Board.Hold(ShardId.Alerting, First);
        ForwardingNode.Show(a, 1, a);
        using HttpResponseMessage response = await HandAsync(a, path, token);
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Node_with_another_token_is_told_apart_from_a_client_without_one()
    {
        await using ForwardingNode a = await ForwardingNode.StartAsync("a", EchoAsync, token: "old");
        await using ForwardingNode b = await ForwardingNode.StartAsync("b", EchoAsync, token: "new");
        b.Board.Hold(ShardId.Alerting, First);
        ForwardingNode.Show(b, 1, a, b);
        using HttpResponseMessage response = await a.Client.GetAsync("/duty/x");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("does not take this node for one of its cluster", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Stream_goes_through_event_by_event_and_ends_when_the_duty_moves()
    {
        var go = new SemaphoreSlim(0);
        await using ForwardingNode a = await ForwardingNode.StartAsync("a", EchoAsync);
        await using ForwardingNode b = await ForwardingNode.StartAsync("b", async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (int i = 0; ; i++)
            {
                await context.Response.WriteAsync($"data: {i}\n\n");
                await context.Response.Body.FlushAsync();
                try
                {
                    await go.WaitAsync(context.RequestAborted);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        });
        b.Board.Hold(ShardId.Alerting, First);
        ForwardingNode.Show(b, 1, a, b);

        using HttpResponseMessage response =
            await a.Client.GetAsync("/duty/live", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal($"data: {i}", await reader.ReadLineAsync().WaitAsync(Patience));
            Assert.Equal("", await reader.ReadLineAsync().WaitAsync(Patience));
            go.Release();
        }

        b.Board.Drop(ShardId.Alerting);
        Assert.Null(await LastLineAsync(reader).WaitAsync(Patience));
    }

    [Fact]
    public async Task Owner_that_dies_in_the_middle_of_an_answer_ends_it_as_broken()
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ForwardingNode a = await ForwardingNode.StartAsync("a", EchoAsync);
        await using ForwardingNode b = await ForwardingNode.StartAsync("b", async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await sent.Task;
            context.Abort();
        });
        b.Board.Hold(ShardId.Alerting, First);
        ForwardingNode.Show(b, 1, a, b);
        using HttpResponseMessage response = await a.Client.GetAsync(
            "/duty/x", HttpCompletionOption.ResponseHeadersRead);
        sent.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync().WaitAsync(Patience));
    }

    private static async Task<string?> LastLineAsync(StreamReader reader)
    {
        string? line;
        do
            line = await reader.ReadLineAsync();
        while (line is not null);
        return line;
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        HttpRequest request = context.Request;
        await context.Response.WriteAsync(
            $"{request.Method} {request.Path.Value} {request.QueryString} {request.Headers.Authorization} "
            + $"{request.ContentType} {body} of-hop={request.Headers["x-of-hop"]} "
            + $"node={request.Headers[PeerHeaders.Node]} token={request.Headers[PeerHeaders.Token]}");
    }

    private static async Task<HttpResponseMessage> HandAsync(ForwardingNode to, string path, string? token)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"http://{to.NodePort}{PeerHeaders.HandedPath}{path}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (token is not null)
            request.Headers.Add(PeerHeaders.Token, token);
        return await client.SendAsync(request);
    }
}
