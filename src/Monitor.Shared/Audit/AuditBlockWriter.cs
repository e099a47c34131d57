using System.Collections.Immutable;
using System.IO.Compression;
using Monitor.Shared.Ingest.Log;

namespace Monitor.Shared.Audit;

/// <summary>
/// Links entries to the chain and packs them into a block, one after the other. A writer is good for one block.
/// </summary>
public sealed class AuditBlockWriter : IDisposable
{
    private readonly AuditHead _start;
    private readonly GrowingBuffer _records = new();
    private readonly GrowingBuffer _hashes = new();
    private readonly GrowingBuffer _one = new();
    private readonly HashSet<AuditSubject> _subjects = [];
    private readonly ImmutableArray<AuditAnchor>.Builder _anchors = ImmutableArray.CreateBuilder<AuditAnchor>();
    private DateTimeOffset _lastAt = DateTimeOffset.MinValue;

    /// <param name="head">Where the chain stands before it.</param>
    public AuditBlockWriter(AuditHead head) => _start = Head = head;

    /// <summary>Where the chain stands now.</summary>
    public AuditHead Head { get; private set; }

    public int Count { get; private set; }

    /// <summary>Adds the next record.</summary>
    public void Add(AuditEntry entry)
    {
        long sequence = Head.Sequence + 1;
        _one.Clear();
        AuditForm.Write(_one, sequence, entry);
        AuditHash hash = AuditHash.Of(Head.Hash, _one.Span);
        _records.AddVarint((ulong)_one.Length);
        _records.Add(_one.Span);
        AddHash(_hashes, hash);
        Head = new AuditHead(sequence, hash);
        Count++;
        AuditBlockSummary.Look(entry, _subjects, _anchors, ref _lastAt);
    }

    /// <summary>What is to be known of the block.</summary>
    /// <param name="positions">How far the journals are told by it.</param>
    public AuditBlockSummary Summarize(IReadOnlyDictionary<string, long> positions) => new(
        _start.Sequence + 1, _start.Hash, Head, positions.ToImmutableSortedDictionary(StringComparer.Ordinal), _lastAt,
        _anchors.ToImmutable(), _subjects);

    /// <summary>The block's bytes (<see cref="AuditBlockReader"/>).</summary>
    /// <param name="positions">How far the journals are told by it.</param>
    public byte[] Pack(IReadOnlyDictionary<string, long> positions)
    {
        using var body = new GrowingBuffer();
        body.AddVarint((ulong)(_start.Sequence + 1));
        AddHash(body, _start.Hash);
        body.AddVarint((ulong)positions.Count);
        foreach ((string stream, long position) in positions.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            byte[] name = System.Text.Encoding.UTF8.GetBytes(stream);
            body.AddVarint((ulong)name.Length);
            body.Add(name);
            body.AddVarint((ulong)position);
        }

        body.AddVarint((ulong)Count);
        body.Add(_records.Span);
        return Seal(body.Span);
    }

    public void Dispose()
    {
        _records.Dispose();
        _hashes.Dispose();
        _one.Dispose();
    }

    /// <summary>
    /// Hashes cannot be packed and stand behind the body as they are. Behind all stands the hash of it, so that what is
    /// no part of a record is held too.
    /// </summary>
    private byte[] Seal(ReadOnlySpan<byte> body)
    {
        using var packed = new GrowingBuffer();
        packed.Add(AuditBlockReader.Version);
        packed.AddVarint((ulong)body.Length);
        using (var stream = new MemoryStream())
        {
            using (var deflate = new DeflateStream(stream, CompressionLevel.Fastest, leaveOpen: true))
                deflate.Write(body);
            packed.AddVarint((ulong)stream.Length);
            packed.Add(stream.GetBuffer().AsSpan(0, (int)stream.Length));
        }

        packed.Add(_hashes.Span);
        AddHash(packed, AuditHash.Of(packed.Span));
        return packed.Span.ToArray();
    }

    private static void AddHash(GrowingBuffer bytes, AuditHash hash)
    {
        hash.CopyTo(bytes.Room(AuditHash.Length));
        bytes.Advance(AuditHash.Length);
    }
}
