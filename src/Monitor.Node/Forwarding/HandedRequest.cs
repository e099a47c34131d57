using Monitor.Node.Hosting;
using Monitor.Node.Peers;

namespace Monitor.Node.Forwarding;

/// <summary>Set on a request that another node handed to this one: it is answered here or not at all.</summary>
/// <param name="IsVouchedFor">That node has shown what it is, so its word for the client's right is taken.</param>
internal sealed record HandedRequest(bool IsVouchedFor)
{
    /// <summary>
    /// Takes a request on the node port whose path begins with <see cref="PeerHeaders.HandedPath"/> for what it was
    /// when it came to the other node. Before routing.
    /// </summary>
    public static Task AcceptAsync(HttpContext context, RequestDelegate next, PeerAuthentication peers)
    {
        if (context.Features.Get<ListenerFeature>()?.Listener != NodeListener.Native
            || !context.Request.Path.StartsWithSegments(PeerHeaders.HandedPath, out PathString path))
            return next(context);
        if (!peers.IsPeer(context))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return context.Response.WriteAsync("this is for nodes of the cluster: check cluster.token_file\n");
        }

        context.Request.Headers.Remove(PeerHeaders.Node);
        context.Request.Headers.Remove(PeerHeaders.Token);
        context.Request.Path = path;
        context.Features.Set(new ListenerFeature(NodeListener.Http));
        context.Features.Set(new HandedRequest(peers.IsAsked));
        return next(context);
    }
}
