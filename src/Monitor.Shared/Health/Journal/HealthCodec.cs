using System.Text.Json;

namespace Monitor.Shared.Health.Journal;

/// <summary>Health events and snapshots as bytes: UTF-8 JSON with a <c>type</c> in each event.</summary>
public static class HealthCodec
{
    public static byte[] Encode(HealthEvent @event) =>
        JsonSerializer.SerializeToUtf8Bytes(@event, HealthJsonContext.Default.HealthEvent);

    /// <exception cref="InvalidDataException">Not an event, or of a type that this release does not know.</exception>
    public static HealthEvent DecodeEvent(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, HealthJsonContext.Default.HealthEvent)
                ?? throw new InvalidDataException("A health event must not be null.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new InvalidDataException(
                $"The health journal holds an event that this release cannot read: {error.Message}", error);
        }
    }

    /// <param name="state">How everything is.</param>
    /// <param name="logPosition">The last record of the alerting log that it knows.</param>
    public static byte[] EncodeSnapshot(HealthState state, long logPosition) => JsonSerializer.SerializeToUtf8Bytes(
        HealthSnapshot.Of(state, logPosition), HealthJsonContext.Default.HealthSnapshot);

    /// <exception cref="InvalidDataException">
    /// Not a snapshot, or of a version that this release does not know.
    /// </exception>
    public static (HealthState State, long LogPosition) DecodeSnapshot(ReadOnlySpan<byte> bytes)
    {
        try
        {
            HealthSnapshot? snapshot = JsonSerializer.Deserialize(bytes, HealthJsonContext.Default.HealthSnapshot);
            return snapshot is { Version: >= HealthSnapshot.OldestVersion and <= HealthSnapshot.CurrentVersion }
                ? (snapshot.ToState(), snapshot.LogPosition)
                : throw new InvalidDataException(
                    $"The health snapshot has version {snapshot?.Version.ToString() ?? "none"}; "
                    + $"this release reads {HealthSnapshot.OldestVersion} to {HealthSnapshot.CurrentVersion}.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"The health snapshot cannot be read: {error.Message}", error);
        }
    }
}
