using System.Buffers.Binary;

namespace Monitor.Node.Storage.Segments;

/// <summary>
/// Where each shard's records lie in one segment, so that a reader touches nobody else's. Kept in memory for the
/// segment that is written, and stored behind its last record when it is closed. Not thread-safe: the log's lock.
/// </summary>
internal sealed class SegmentIndex
{
    private const int EntrySize = 8;
    private const int GroupSize = 8;
    private readonly Dictionary<int, List<IndexEntry>> _shards = [];

    /// <summary>Adds a shard's next record; offsets ascend.</summary>
    public void Add(int shard, int offset, int length)
    {
        if (!_shards.TryGetValue(shard, out List<IndexEntry>? entries))
            _shards.Add(shard, entries = []);
        entries.Add(new IndexEntry(offset, length));
    }

    /// <summary>
    /// Collects the shard's records behind an offset (and up to another), until their payloads pass a size.
    /// </summary>
    public bool Collect(int shard, long afterOffset, long throughOffset, int maxBytes, List<IndexEntry> into)
    {
        into.Clear();
        if (!_shards.TryGetValue(shard, out List<IndexEntry>? entries))
            return false;
        int bytes = 0;
        for (int i = FirstAfter(entries, afterOffset); i < entries.Count && entries[i].Offset <= throughOffset; i++)
        {
            if (into.Count > 0 && bytes + entries[i].Length > maxBytes)
                break;
            into.Add(entries[i]);
            bytes += entries[i].Length;
        }

        return into.Count > 0;
    }

    /// <summary>The index as the payload of the record that closes a segment.</summary>
    public byte[] Encode()
    {
        int size = sizeof(int);
        foreach (List<IndexEntry> entries in _shards.Values)
            size += GroupSize + entries.Count * EntrySize;
        byte[] bytes = new byte[size];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, _shards.Count);
        Span<byte> rest = bytes.AsSpan(sizeof(int));
        foreach ((int shard, List<IndexEntry> entries) in _shards)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, shard);
            BinaryPrimitives.WriteInt32LittleEndian(rest[4..], entries.Count);
            rest = rest[GroupSize..];
            foreach (IndexEntry entry in entries)
            {
                BinaryPrimitives.WriteInt32LittleEndian(rest, entry.Offset);
                BinaryPrimitives.WriteInt32LittleEndian(rest[4..], entry.Length);
                rest = rest[EntrySize..];
            }
        }

        return bytes;
    }

    /// <summary>
    /// Reads what <see cref="Encode"/> wrote. The record's checksum has been verified: nothing else can be here.
    /// </summary>
    public static SegmentIndex Decode(ReadOnlySpan<byte> bytes)
    {
        var index = new SegmentIndex();
        int shards = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        bytes = bytes[sizeof(int)..];
        for (int i = 0; i < shards; i++)
        {
            int shard = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
            bytes = bytes[GroupSize..];
            var entries = new List<IndexEntry>(count);
            for (int j = 0; j < count; j++, bytes = bytes[EntrySize..])
            {
                entries.Add(new IndexEntry(
                    BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[4..])));
            }

            index._shards.Add(shard, entries);
        }

        return index;
    }

    private static int FirstAfter(List<IndexEntry> entries, long offset)
    {
        int low = 0;
        int high = entries.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (entries[middle].Offset <= offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
