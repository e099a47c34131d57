using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Monitor.Cli.CommandLine;

namespace Monitor.Cli.Connection;

/// <summary>What a node answered.</summary>
/// <param name="Data">The answer itself.</param>
/// <param name="Warnings">What is missing from it.</param>
/// <param name="Now">The node's clock, to the second: ages are by it, not by this machine's.</param>
internal sealed record NodeAnswer(JsonElement Data, IReadOnlyList<string> Warnings, DateTimeOffset Now)
{
    /// <summary>The answer in a shape that this program knows; fields that it does not know are passed over.</summary>
    public T Read<T>(JsonTypeInfo<T> shape)
    {
        try
        {
            return Data.Deserialize(shape) ?? throw new JsonException("the answer is null");
        }
        catch (JsonException e)
        {
            throw new ControlException(
                ExitCode.Unreachable,
                $"the node's answer has another shape than monitorctl {ControlProgram.Version} reads: "
                + e.Message, "use the monitorctl of the node's version", e);
        }
    }
}
