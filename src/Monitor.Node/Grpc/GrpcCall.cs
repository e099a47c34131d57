namespace Monitor.Node.Grpc;

/// <summary>What a handler may know of the call it answers.</summary>
internal sealed class GrpcCall(HttpContext context, CancellationTokenSource cancellation)
{
    /// <summary>The method as it was called: <c>/package.Service/Method</c>.</summary>
    public string Method => context.Request.Path.Value ?? "";

    /// <summary>Cancelled when the caller went away, its deadline passed, or a part of the handler failed.</summary>
    public CancellationToken Cancelled => cancellation.Token;

    /// <summary>Ends the waits of all parts of a handler, because one of them failed.</summary>
    public void Cancel() => cancellation.Cancel();
}
