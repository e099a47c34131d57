using System.Net;
using Microsoft.AspNetCore.Http;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;

namespace Monitor.Node.Tests.Hosting;

public sealed class HostGuardTests
{
    [Theory]
    [InlineData("127.0.0.1:8080", 200)]
    [InlineData("[::1]:8080", 200)]
    [InlineData("10.1.2.3:8080", 200)]
    [InlineData("localhost:8080", 200)]
    [InlineData("LOCALHOST", 200)]
    [InlineData("monitor.localhost:8080", 200)]
    [InlineData("monitor.example.com", 200)]
    [InlineData("", 200)]
    [InlineData("evil.example:8080", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("127.0.0.1.evil.example:8080", 421)]
    [InlineData("evillocalhost", 421)]
    public async Task Guard_of_a_node_for_its_own_machine_answers_to_its_names_alone(string host, int status)
    {
        Assert.Equal(status, await AskAsync(host, IPAddress.Loopback, NodeListener.Http, asksForToken: false));
    }

    [Fact]
    public async Task Guard_lets_any_name_pass_where_a_token_is_asked_for_or_others_reach_the_node()
    {
        Assert.Equal(200, await AskAsync("gw-7", IPAddress.Loopback, NodeListener.Http, asksForToken: true));
        Assert.Equal(200, await AskAsync("gw-7", IPAddress.IPv6Any, NodeListener.Http, asksForToken: false));
        Assert.Equal(200, await AskAsync("gw-7", IPAddress.Loopback, NodeListener.OtlpHttp, asksForToken: false));
    }

    private static async Task<int> AskAsync(string host, IPAddress listens, NodeListener listener, bool asksForToken)
    {
        var context = new DefaultHttpContext();
        context.Features.Set(new ListenerFeature(listener));
        context.Request.Host = new HostString(host);
        var guard = new HostGuard(
            new ListenerOptions(
                new ListenAddress(listens, 8080), null, null, null, new Uri("https://monitor.example.com/")),
            asksForToken);
        bool passed = false;
        await guard.InvokeAsync(context, _ =>
        {
            passed = true;
            return Task.CompletedTask;
        });
        Assert.Equal(context.Response.StatusCode == StatusCodes.Status200OK, passed);
        return context.Response.StatusCode;
    }
}
