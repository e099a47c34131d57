using Monitor.Shared.Grpc;

namespace Monitor.Node.Grpc;

/// <summary>Answers one message with one message; the request is valid until the handler's task ends.</summary>
internal delegate ValueTask<ReadOnlyMemory<byte>> GrpcUnaryHandler(ReadOnlyMemory<byte> request, GrpcCall call);

/// <summary>Serves one streaming call; the call ends when the task does.</summary>
internal delegate Task GrpcStreamHandler(IGrpcStream stream);

/// <summary>
/// gRPC as endpoints of ASP.NET Core, on Kestrel listeners that speak HTTP/2 (on plain loopback ports with prior
/// knowledge: <c>HttpProtocols.Http2</c>). Messages are bytes; which protobuf is in them is the handler's business.
/// </summary>
internal static class GrpcEndpoints
{
    /// <summary>A method of one request and one response.</summary>
    /// <param name="endpoints">Where the method is added.</param>
    /// <param name="method"><c>/package.Service/Method</c>.</param>
    /// <param name="handler">Answers a call.</param>
    /// <param name="options">Limits; the defaults when null.</param>
    public static IEndpointConventionBuilder MapGrpcUnary(
        this IEndpointRouteBuilder endpoints, string method, GrpcUnaryHandler handler, GrpcOptions? options = null) =>
        Map(endpoints, method, options, stream => AnswerOnceAsync(stream, handler), CancellationToken.None);

    /// <summary>
    /// A method with any number of messages either way, in any order. When the node stops, the call is cancelled and
    /// ends as UNAVAILABLE, so that the caller goes on elsewhere or later.
    /// </summary>
    /// <inheritdoc cref="MapGrpcUnary"/>
    public static IEndpointConventionBuilder MapGrpcStream(
        this IEndpointRouteBuilder endpoints, string method, GrpcStreamHandler handler, GrpcOptions? options = null)
    {
        CancellationToken stopping =
            endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        return Map(endpoints, method, options, handler, stopping);
    }

    /// <summary>Answers gRPC calls that no endpoint takes with UNIMPLEMENTED instead of HTTP's 404.</summary>
    public static IApplicationBuilder UseGrpcUnknownMethods(this IApplicationBuilder app) =>
        app.Use((context, next) => context.GetEndpoint() is null && GrpcDispatcher.IsGrpc(context.Request)
            ? GrpcDispatcher.RefuseUnknownAsync(context)
            : next(context));

    private static IEndpointConventionBuilder Map(
        IEndpointRouteBuilder endpoints, string method, GrpcOptions? options, GrpcStreamHandler handler,
        CancellationToken stopping)
    {
        GrpcOptions limits = options ?? GrpcOptions.Default;
        RequestDelegate run = context => GrpcDispatcher.RunAsync(context, limits, handler, stopping);
        return endpoints.Map(method, run)
            .WithDisplayName("gRPC " + method)
            .WithMetadata(new ExcludeFromDescriptionAttribute());
    }

    private static async Task AnswerOnceAsync(IGrpcStream stream, GrpcUnaryHandler handler)
    {
        ReadOnlyMemory<byte> request = await stream.ReadAsync()
            ?? throw new GrpcException(GrpcStatus.Internal, "The call ends without its message.");
        await stream.WriteAsync(await handler(request, stream.Call));
    }
}
