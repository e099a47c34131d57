using System.Collections.Immutable;
using System.Text.Json;
using Monitor.Shared.Alerting.Journal;

namespace Monitor.Shared.Alerting.Degraded;

/// <summary>Episodes as a node keeps them on its disk and hands them to another: a JSON array.</summary>
public static class DegradedEpisodes
{
    public static byte[] Encode(IEnumerable<DegradedEpisode> episodes) =>
        JsonSerializer.SerializeToUtf8Bytes([.. episodes], AlertJsonContext.Default.DegradedEpisodeArray);

    /// <exception cref="InvalidDataException">Not such episodes.</exception>
    public static ImmutableArray<DegradedEpisode> Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return [];
        try
        {
            DegradedEpisode[]? episodes =
                JsonSerializer.Deserialize(bytes, AlertJsonContext.Default.DegradedEpisodeArray);
            return episodes is not null && Array.IndexOf(episodes, null) < 0 && !episodes.Any(one => one.Told.IsDefault)
                ? [.. episodes]
                : throw new InvalidDataException("Episodes must not be null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("These are no episodes that a node found by itself.", error);
        }
    }
}
