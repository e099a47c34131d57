namespace Monitor.Node.Hosting;

/// <summary>Where a feature maps its endpoints: one builder for each listener, the endpoints bound to it.</summary>
internal sealed class NodeEndpoints(IEndpointRouteBuilder routes)
{
    public IEndpointRouteBuilder Http { get; } = On(routes, NodeListener.Http);

    public IEndpointRouteBuilder OtlpGrpc { get; } = On(routes, NodeListener.OtlpGrpc);

    public IEndpointRouteBuilder OtlpHttp { get; } = On(routes, NodeListener.OtlpHttp);

    public IEndpointRouteBuilder Native { get; } = On(routes, NodeListener.Native);

    /// <summary>The node's services, all of them made already.</summary>
    public IServiceProvider Services => routes.ServiceProvider;

    private static RouteGroupBuilder On(IEndpointRouteBuilder routes, NodeListener listener) =>
        routes.MapGroup("").WithMetadata(new ListenerMetadata(listener));
}
