using System.Collections.Immutable;
using System.IO.Compression;

namespace Monitor.Shared.Audit;

/// <summary>
/// Unpacks a block: version (1 byte), the body's length, the length of the deflated body and that, the records' hashes,
/// and a SHA-256 over all of it. The body: the first record's number, the hash before it, the journals' positions, the
/// number of records, and each as length and canonical form.
///
/// Reading checks that it is what was packed. Whether the records are a chain is for <see cref="AuditVerifier"/> to
/// say: a record that was changed is read as it is now.
/// </summary>
public static class AuditBlockReader
{
    internal const byte Version = 1;

    // Far more than is packed into one: what claims to be larger is not unpacked.
    private const int MaxLength = 64 << 20;

    /// <exception cref="InvalidDataException">Not a block, or not as it was packed.</exception>
    public static AuditBlock Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 + AuditHash.Length)
            throw new InvalidDataException("A block of the audit log is cut off.");
        if (bytes[0] != Version)
        {
            throw new InvalidDataException(
                $"A block of the audit log has version {bytes[0]}; this release reads {Version}.");
        }

        if (AuditHash.Of(bytes[..^AuditHash.Length]) != AuditHash.Read(bytes[^AuditHash.Length..]))
            throw new InvalidDataException("A block of the audit log is not as it was packed: its hash is another.");
        var reader = new AuditBytes(bytes[1..^AuditHash.Length]);
        long length = reader.ReadNumber();
        if (length > MaxLength)
            throw new InvalidDataException($"A block of the audit log claims {length} bytes.");
        byte[] body = Inflate(reader.Take(reader.ReadCount()), (int)length);
        AuditBlock block = ReadBody(body, ref reader);
        return reader.IsAtEnd
            ? block
            : throw new InvalidDataException("A block of the audit log goes on behind its end.");
    }

    private static AuditBlock ReadBody(ReadOnlySpan<byte> body, ref AuditBytes hashes)
    {
        var reader = new AuditBytes(body);
        long first = reader.ReadNumber();
        AuditHash previous = reader.ReadHash();
        var positions = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        for (int left = reader.ReadCount(); left > 0; left--)
            positions[reader.ReadText()] = reader.ReadNumber();
        var records = ImmutableArray.CreateBuilder<AuditRecord>(reader.ReadCount());
        AuditHash before = previous;
        for (int left = records.Capacity; left > 0; left--)
        {
            (long sequence, AuditEntry entry) = AuditForm.Read(reader.Take(reader.ReadCount()));
            AuditHash hash = hashes.ReadHash();
            records.Add(new AuditRecord(sequence, entry, before, hash));
            before = hash;
        }

        return reader.IsAtEnd
            ? new AuditBlock(previous, first, records.MoveToImmutable(), positions.ToImmutable())
            : throw new InvalidDataException("The body of a block of the audit log goes on behind its end.");
    }

    private static byte[] Inflate(ReadOnlySpan<byte> packed, int length)
    {
        byte[] body = new byte[length];
        using var stream = new MemoryStream(packed.ToArray(), writable: false);
        using var inflate = new DeflateStream(stream, CompressionMode.Decompress);
        int read = inflate.ReadAtLeast(body, length, throwOnEndOfStream: false);
        if (read != length || inflate.ReadByte() >= 0)
            throw new InvalidDataException("A block of the audit log is not as long as it says.");
        return body;
    }
}
