using System.Net;
using Monitor.Node.Configuration;
using Monitor.Node.Forwarding;

namespace Monitor.Node.Hosting;

/// <summary>
/// Keeps other sites' pages away from a page that asks for no token because only this machine reaches it. A site may
/// have its own name resolve to 127.0.0.1 after its page is loaded, and then the browser takes the node for that site:
/// nothing that <see cref="CrossSiteGuard"/> looks at tells. What the browser cannot change is the name that was asked
/// for: it is not one of this machine's.
/// </summary>
internal sealed class HostGuard(ListenerOptions listeners, bool asksForToken)
{
    // With a token, a browser brings it to the site that it was typed for, never to another name.
    private readonly bool _isNeeded = listeners.Http.IsLoopback && !asksForToken;

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        bool isMeant = _isNeeded && context.Features.Get<ListenerFeature>()?.Listener is NodeListener.Http
            && context.Features.Get<HandedRequest>() is null;
        if (!isMeant || IsOurs(context.Request.Host.Host))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return PlainAnswer.WriteAsync(
            context,
            $"this node is only for its own machine, and is not called {Shorten(context.Request.Host.Host)}: ask for"
            + " localhost or an address, or say in http.external_url by which name it is reached");
    }

    private bool IsOurs(string host) =>
        host.Length == 0
        || IPAddress.TryParse(host, out _)
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || host.Equals(listeners.ExternalUrl?.Host, StringComparison.OrdinalIgnoreCase);

    private static string Shorten(string host) => host.Length <= 100 ? host : host[..100] + "…";
}
