using System.Text.Json;

namespace Monitor.Shared.Incidents.Journal;

/// <summary>Events and snapshots as bytes: UTF-8 JSON with a <c>type</c> in each event.</summary>
public static class IncidentCodec
{
    /// <summary>Events that become durable together, as one entry of the journal.</summary>
    public static byte[] EncodeEntry(IncidentEvent[] events) =>
        JsonSerializer.SerializeToUtf8Bytes(events, IncidentJsonContext.Default.IncidentEventArray);

    /// <exception cref="InvalidDataException">Not events, or of a type that this release does not know.</exception>
    public static IReadOnlyList<IncidentEvent> DecodeEntry(ReadOnlySpan<byte> bytes)
    {
        try
        {
            IncidentEvent[]? events = JsonSerializer.Deserialize(bytes, IncidentJsonContext.Default.IncidentEventArray);
            return events is not null && Array.IndexOf(events, null) < 0
                ? events
                : throw new InvalidDataException("An incident event must not be null.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"The incident journal cannot be read: {error.Message}", error);
        }
    }

    public static byte[] EncodeSnapshot(IncidentState state) => JsonSerializer.SerializeToUtf8Bytes(
        IncidentSnapshot.Of(state), IncidentJsonContext.Default.IncidentSnapshot);

    /// <exception cref="InvalidDataException">Not a snapshot, or of another version.</exception>
    public static IncidentState DecodeSnapshot(ReadOnlySpan<byte> bytes)
    {
        try
        {
            IncidentSnapshot? snapshot =
                JsonSerializer.Deserialize(bytes, IncidentJsonContext.Default.IncidentSnapshot);
            return snapshot is { Version: IncidentSnapshot.CurrentVersion }
                ? snapshot.ToState()
                : throw new InvalidDataException(
                    $"The incident snapshot has version {snapshot?.Version.ToString() ?? "none"}; "
                    + $"this release reads {IncidentSnapshot.CurrentVersion}.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"The incident snapshot cannot be read: {error.Message}", error);
        }
    }
}
