using Monitor.Shared.Sharding;

namespace Monitor.Node.Forwarding;

/// <summary>
/// Set on an endpoint that only the owner of a duty can answer; any other node hands the request to it.
/// </summary>
/// <param name="ElseHere">Whether this node answers as well as it can where no owner is found soon.</param>
internal sealed record OwnerOf(ShardId Duty, bool ElseHere);

/// <summary>Marks endpoints.</summary>
internal static class OwnerOfExtensions
{
    /// <summary>
    /// Has requests answered by the node that owns a duty, whichever node they come to: streams too, body and answer.
    /// </summary>
    /// <param name="elseHere">Whether this node answers as well as it can where no owner is found soon.</param>
    public static TBuilder OnOwnerOf<TBuilder>(this TBuilder endpoint, ShardId duty, bool elseHere = false)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new OwnerOf(duty, elseHere));
}
