using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Monitor.Shared.Audit;

/// <summary>The ledger as a snapshot: UTF-8 JSON.</summary>
public static class AuditLedgerCodec
{
    private const int Version = 1;

    public static byte[] Encode(AuditLedger ledger) => JsonSerializer.SerializeToUtf8Bytes(
        new AuditLedgerSnapshot(
            Version, ledger.Head.ToString(), ledger.JournalSequence, ledger.Positions,
            [
                .. ledger.Stretches.Select(one => new AuditStretchSnapshot(
                    one.JournalFrom, one.JournalThrough, one.First, one.Last.ToString(), one.LastAt, one.Bytes)),
            ],
            ledger.TrimThrough),
        AuditJsonContext.Default.AuditLedgerSnapshot);

    /// <exception cref="InvalidDataException">Not a snapshot, or of another version.</exception>
    public static AuditLedger Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            AuditLedgerSnapshot? snapshot =
                JsonSerializer.Deserialize(bytes, AuditJsonContext.Default.AuditLedgerSnapshot);
            if (snapshot is not { Version: Version })
            {
                throw new InvalidDataException(
                    $"The audit snapshot has version {snapshot?.Version.ToString() ?? "none"}; "
                    + $"this release reads {Version}.");
            }

            return new AuditLedger(
                Head(snapshot.Head), snapshot.JournalSequence,
                AuditLedger.Empty.Positions.SetItems(snapshot.Positions),
                [
                    .. snapshot.Stretches.Select(one => new AuditStretch(
                        one.JournalFrom, one.JournalThrough, one.First, Head(one.Last), one.LastAt, one.Bytes)),
                ],
                snapshot.TrimThrough);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"The audit snapshot cannot be read: {error.Message}", error);
        }
    }

    private static AuditHead Head(string text) => AuditHead.TryParse(text, out AuditHead head)
        ? head
        : throw new InvalidDataException($"The audit snapshot has \"{text}\" where a head should be.");
}

/// <summary>The ledger as it is written.</summary>
internal sealed record AuditLedgerSnapshot(
    int Version, string Head, long JournalSequence, ImmutableSortedDictionary<string, long> Positions,
    ImmutableArray<AuditStretchSnapshot> Stretches, long TrimThrough);

/// <summary>A stretch as it is written.</summary>
internal sealed record AuditStretchSnapshot(
    long JournalFrom, long JournalThrough, long First, string Last, DateTimeOffset LastAt, long Bytes);

/// <summary>How the audit log's snapshot is written as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AuditLedgerSnapshot))]
internal sealed partial class AuditJsonContext : JsonSerializerContext;
