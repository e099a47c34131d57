using Monitor.Shared.Sharding;

namespace Monitor.Node.Forwarding;

/// <summary>
/// Set on an endpoint that only the owner of a duty can answer; any other node hands the request to it.
/// </summary>
internal sealed record OwnerOf(ShardId Duty);

/// <summary>Marks endpoints.</summary>
internal static class OwnerOfExtensions
{
    /// <summary>
    /// Has requests answered by the node that owns a duty, whichever node they come to: streams too, body and answer.
    /// </summary>
    public static TBuilder OnOwnerOf<TBuilder>(this TBuilder endpoint, ShardId duty)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new OwnerOf(duty));
}
