using System.Buffers;
using System.Text.Json;
using Monitor.Shared.Alerting.Routing;

namespace Monitor.Shared.Alerting.Journal;

/// <summary>
/// Events and snapshots as bytes: UTF-8 JSON with a <c>type</c> in each event. What is appended at once is one entry
/// of the journal, an array of events: a store's cost is by the entry. The first release wrote an entry for each event,
/// an object; both are read. The contract stands in a file that a test compares, and bytes of every release are
/// replayed by another.
/// </summary>
public static class AlertCodec
{
    private const byte ArrayMark = (byte)'[';

    public static byte[] Encode(AlertEvent @event) =>
        JsonSerializer.SerializeToUtf8Bytes(@event, AlertJsonContext.Default.AlertEvent);

    /// <summary>Events that become durable together, as one entry of the journal.</summary>
    public static byte[] EncodeEntry(IEnumerable<AlertEvent> events)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartArray();
            foreach (AlertEvent @event in events)
                JsonSerializer.Serialize(json, @event, AlertJsonContext.Default.AlertEvent);
            json.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The events of one entry, in order: what <see cref="EncodeEntry"/> or the first release wrote.</summary>
    /// <exception cref="InvalidDataException">Not events, or of a type that this release does not know.</exception>
    public static IReadOnlyList<AlertEvent> DecodeEntry(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] != ArrayMark)
            return [DecodeEvent(bytes)];
        try
        {
            AlertEvent[] events = JsonSerializer.Deserialize(bytes, AlertJsonContext.Default.AlertEventArray)!;
            return Array.IndexOf(events, null) < 0
                ? events
                : throw new InvalidDataException("An alert event must not be null.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw Unreadable(bytes, error);
        }
    }

    /// <exception cref="InvalidDataException">Not an event, or of a type that this release does not know.</exception>
    public static AlertEvent DecodeEvent(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, AlertJsonContext.Default.AlertEvent)
                ?? throw new InvalidDataException("An alert event must not be null.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw Unreadable(bytes, error);
        }
    }

    public static byte[] EncodeSnapshot(AlertManagerState state) =>
        JsonSerializer.SerializeToUtf8Bytes(AlertSnapshot.Of(state), AlertJsonContext.Default.AlertSnapshot);

    /// <exception cref="InvalidDataException">
    /// Not a snapshot, or of a version that this release does not know.
    /// </exception>
    public static AlertManagerState DecodeSnapshot(ReadOnlySpan<byte> bytes)
    {
        try
        {
            int? version = JsonSerializer.Deserialize(bytes, AlertJsonContext.Default.SnapshotVersion)?.Version;
            if (version != AlertSnapshot.CurrentVersion)
            {
                throw new InvalidDataException(
                    $"The alert snapshot has version {version?.ToString() ?? "none"}; "
                    + $"this release reads {AlertSnapshot.CurrentVersion}.");
            }

            return JsonSerializer.Deserialize(bytes, AlertJsonContext.Default.AlertSnapshot)!.ToState();
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"The alert snapshot cannot be read: {error.Message}", error);
        }
    }

    /// <summary>True when two routings say the same, to the letter.</summary>
    internal static bool AreSame(RoutingDefinition one, RoutingDefinition other) =>
        ReferenceEquals(one, other)
        || JsonSerializer.SerializeToUtf8Bytes(one, AlertJsonContext.Default.RoutingDefinition).AsSpan().SequenceEqual(
            JsonSerializer.SerializeToUtf8Bytes(other, AlertJsonContext.Default.RoutingDefinition));

    private static InvalidDataException Unreadable(ReadOnlySpan<byte> bytes, Exception error) => new(
        $"The alert journal holds an event that this release cannot read: {error.Message} "
        + $"It begins with: {Beginning(bytes)}", error);

    private static string Beginning(ReadOnlySpan<byte> bytes) =>
        System.Text.Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 120)]);
}
