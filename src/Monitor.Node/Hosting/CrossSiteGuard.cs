using Monitor.Node.Configuration;

namespace Monitor.Node.Hosting;

/// <summary>
/// Refuses a change that some other site's page sends through the browser of somebody who may make it: the browser
/// brings its user's password along, and on loopback none is needed. A browser says where a request comes from; what
/// says nothing of that (a program, monitorctl, a Prometheus) is not meant.
/// </summary>
internal sealed class CrossSiteGuard(ListenerOptions listeners)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        bool isPage = context.Features.Get<ListenerFeature>()?.Listener is NodeListener.Http;
        if (!isPage || !Changes(context.Request.Method) || !IsForeign(context.Request))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return PlainAnswer.WriteAsync(context, "another site's page may not change anything here");
    }

    private static bool Changes(string method) =>
        !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method));

    private bool IsForeign(HttpRequest request)
    {
        // What today's browsers say for themselves; a page cannot write it. "none" is the user's own doing.
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
            return site is not ("same-origin" or "none");
        string origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
            return false;
        return !Uri.TryCreate(origin, UriKind.Absolute, out Uri? from)
            || !(IsAlike(from.Authority, request.Host.Value)
                || IsAlike(from.Authority, listeners.ExternalUrl?.Authority));
    }

    private static bool IsAlike(string authority, string? other) =>
        string.Equals(authority, other, StringComparison.OrdinalIgnoreCase);
}
