using System.Net;
using Microsoft.AspNetCore.Http;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;

namespace Monitor.Node.Tests.Hosting;

public sealed class CrossSiteGuardTests
{
    [Theory]
    [InlineData("POST", "cross-site", "", 403)]
    [InlineData("POST", "same-site", "", 403)]
    [InlineData("DELETE", "cross-site", "http://monitor:8080", 403)]
    [InlineData("POST", "", "http://evil.example", 403)]
    [InlineData("POST", "", "null", 403)]
    [InlineData("POST", "same-origin", "http://monitor:8080", 200)]
    [InlineData("POST", "none", "", 200)]
    [InlineData("POST", "", "http://MONITOR:8080", 200)]
    [InlineData("POST", "", "https://monitor.example.com", 200)]
    [InlineData("POST", "", "", 200)]
    [InlineData("GET", "cross-site", "http://evil.example", 200)]
    public async Task Guard_by_what_the_browser_says_lets_pass_or_refuses(
        string method, string site, string origin, int status)
    {
        (int answered, bool passed) = await AskAsync(NodeListener.Http, method, site, origin);
        Assert.Equal((status, status == 200), (answered, passed));
    }

    [Fact]
    public async Task Guard_on_a_listener_for_senders_lets_pages_send()
    {
        (int _, bool passed) = await AskAsync(NodeListener.OtlpHttp, "POST", "cross-site", "http://shop.example");
        Assert.True(passed);
    }

    private static async Task<(int Status, bool Passed)> AskAsync(
        NodeListener listener, string method, string site, string origin)
    {
        var context = new DefaultHttpContext();
        context.Features.Set(new ListenerFeature(listener));
        context.Request.Method = method;
        context.Request.Host = new HostString("monitor:8080");
        if (site.Length > 0)
            context.Request.Headers["Sec-Fetch-Site"] = site;
        if (origin.Length > 0)
            context.Request.Headers.Origin = origin;
        bool passed = false;
        var guard = new CrossSiteGuard(new ListenerOptions(
            new ListenAddress(IPAddress.Loopback, 8080), null, null, null, new Uri("https://monitor.example.com/")));
        await guard.InvokeAsync(context, _ =>
        {
            passed = true;
            return Task.CompletedTask;
        });
        return (context.Response.StatusCode, passed);
    }
}
