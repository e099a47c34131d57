using System.Net;

namespace Monitor.Node.Grpc;

/// <summary>What a handler may know of the call it answers.</summary>
internal sealed class GrpcCall(HttpContext context, CancellationToken cancelled)
{
    /// <summary>The method as it was called: <c>/package.Service/Method</c>.</summary>
    public string Method => context.Request.Path.Value ?? "";

    /// <summary>The call's metadata.</summary>
    public IHeaderDictionary Headers => context.Request.Headers;

    public IPAddress? Peer => context.Connection.RemoteIpAddress;

    /// <summary>Cancelled when the caller went away or its deadline passed.</summary>
    public CancellationToken Cancelled => cancelled;
}
