using System.Text.Json;

namespace Monitor.Shared.Alerting.Journal;

/// <summary>
/// Events and snapshots as bytes: UTF-8 JSON with a <c>type</c> in each event. The contract stands in a file that a
/// test compares, and bytes of every release are replayed by another.
/// </summary>
public static class AlertCodec
{
    public static byte[] Encode(AlertEvent @event) =>
        JsonSerializer.SerializeToUtf8Bytes(@event, AlertJsonContext.Default.AlertEvent);

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
            throw new InvalidDataException(
                $"The alert journal holds an event that this release cannot read: {error.Message} "
                + $"It begins with: {Beginning(bytes)}", error);
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

    private static string Beginning(ReadOnlySpan<byte> bytes) =>
        System.Text.Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 120)]);
}
