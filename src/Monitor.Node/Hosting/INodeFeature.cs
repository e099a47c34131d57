using Monitor.Node.Configuration;

namespace Monitor.Node.Hosting;

/// <summary>
/// One part of the node: the services that it adds and the endpoints that it answers. What has to run is a hosted
/// service; they start in the order of <see cref="NodeComposition"/>, listeners last, and stop in the other order.
/// </summary>
internal interface INodeFeature
{
    void AddServices(IServiceCollection services, NodeOptions options);

    void MapEndpoints(NodeEndpoints endpoints, NodeOptions options);
}
