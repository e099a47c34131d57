namespace Monitor.Node.Yaml;

/// <summary>
/// How much a document may be. Aliases are copied where they stand, so a bomb of nested aliases runs into
/// <paramref name="Nodes"/> like any other document that is too big.
/// </summary>
/// <param name="Characters">Longest text.</param>
/// <param name="Nodes">Most values, those behind aliases counted each time they are named.</param>
/// <param name="Depth">Deepest nesting.</param>
internal sealed record YamlLimits(int Characters = 4 << 20, int Nodes = 200_000, int Depth = 32)
{
    public static YamlLimits Default { get; } = new();
}
