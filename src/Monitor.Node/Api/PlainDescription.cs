namespace Monitor.Node.Api;

/// <summary>
/// What the API's description says of an endpoint that handles its request by itself, of which the framework knows
/// nothing.
/// </summary>
/// <param name="Summary">What it does, for people.</param>
/// <param name="Codes">How it answers, besides 401 where a token is asked for.</param>
internal sealed record PlainDescription(string Summary, params int[] Codes)
{
    /// <summary>Content types of a body; none where it takes none.</summary>
    public string[] Takes { get; init; } = [];

    /// <summary>The content type of a success.</summary>
    public string Gives { get; init; } = "application/json";

    /// <summary>Names of query parameters.</summary>
    public string[] Query { get; init; } = [];
}

/// <summary>Describes endpoints.</summary>
internal static class PlainDescriptionExtensions
{
    public static TBuilder Described<TBuilder>(this TBuilder endpoint, PlainDescription description)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(description);
}
