using Microsoft.Win32.SafeHandles;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Snapshots;

/// <summary>
/// Writes and reads one snapshot's file. The payload is checked piece by piece while it is in the cache.
/// </summary>
internal static class SnapshotFile
{
    private const int PieceBytes = 1 << 20;

    public static void Write(string path, Epoch epoch, long sequence, ReadOnlyMemory<byte> payload)
    {
        DurableFile.Replace(path, file =>
        {
            uint checksum = 0;
            for (int at = 0; at < payload.Length; at += PieceBytes)
            {
                ReadOnlySpan<byte> piece = payload.Span.Slice(at, Math.Min(PieceBytes, payload.Length - at));
                checksum = Crc32C.Compute(piece, checksum);
                RandomAccess.Write(file, piece, SnapshotHeader.Size + at);
            }

            Span<byte> header = stackalloc byte[SnapshotHeader.Size];
            new SnapshotHeader(epoch.Value, sequence, payload.Length, checksum).Encode(header);
            RandomAccess.Write(file, header, 0);
        });
    }

    /// <summary>Only the header; null when it is damaged.</summary>
    public static SnapshotHeader? ReadHeader(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        return ReadHeader(file);
    }

    /// <summary>The whole snapshot, or a sentence that says what is wrong and where.</summary>
    public static Snapshot? Read(string path, out string? damage)
    {
        damage = null;
        using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        if (ReadHeader(file) is not { } header)
        {
            damage = $"{path}: the header at offset 0 does not check out";
            return null;
        }

        long length = RandomAccess.GetLength(file);
        if (length != SnapshotHeader.Size + header.Length)
        {
            damage = $"{path}: ends at offset {length} instead of {SnapshotHeader.Size + header.Length}";
            return null;
        }

        byte[] payload = GC.AllocateUninitializedArray<byte>((int)header.Length);
        uint checksum = 0;
        for (int at = 0; at < payload.Length;)
        {
            Span<byte> piece = payload.AsSpan(at, Math.Min(PieceBytes, payload.Length - at));
            int read = RandomAccess.Read(file, piece, SnapshotHeader.Size + at);
            if (read == 0)
                break;
            checksum = Crc32C.Compute(piece[..read], checksum);
            at += read;
        }

        if (checksum != header.PayloadChecksum)
        {
            damage = $"{path}: the payload from offset {SnapshotHeader.Size} on does not check out";
            return null;
        }

        return new Snapshot(new Epoch(header.Epoch), header.Sequence, payload);
    }

    private static SnapshotHeader? ReadHeader(SafeFileHandle file)
    {
        Span<byte> bytes = stackalloc byte[SnapshotHeader.Size];
        int read = RandomAccess.Read(file, bytes, 0);
        return SnapshotHeader.TryDecode(bytes[..read], out SnapshotHeader header) ? header : null;
    }
}
