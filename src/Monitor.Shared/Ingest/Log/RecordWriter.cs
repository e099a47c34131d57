using System.Buffers.Binary;

namespace Monitor.Shared.Ingest.Log;

/// <summary>
/// A record of a shard's log: version, the writer whose series numbers it uses, then sections, each with its length
/// and, for a native session, the receipt (session, sequence) that makes it count once. Data and receipt share a
/// record, so they are durable together or not at all.
/// </summary>
public sealed class RecordWriter : IDisposable
{
    internal const byte Version = 1;
    internal const byte HasReceipt = 1;

    private readonly ulong _writer;
    private readonly GrowingBuffer _buffer = new();

    /// <param name="writer">Drawn anew whenever the numbers of series start anew.</param>
    public RecordWriter(ulong writer)
    {
        _writer = writer;
        Clear();
    }

    public int Length => _buffer.Length;

    public bool IsEmpty => _buffer.Length == RecordReader.HeaderLength;

    public ReadOnlyMemory<byte> Payload => _buffer.Memory;

    public void Clear()
    {
        _buffer.Clear();
        _buffer.Add(Version);
        _buffer.AddFixed64(_writer);
    }

    public void Add(ReadOnlySpan<byte> entries, Receipt? receipt)
    {
        _buffer.Add(receipt is null ? (byte)0 : HasReceipt);
        _buffer.AddVarint((ulong)entries.Length);
        if (receipt is { } given)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(_buffer.Room(16), given.Session);
            _buffer.Advance(16);
            _buffer.AddVarint((ulong)given.Sequence);
        }

        _buffer.Add(entries);
    }

    public void Dispose() => _buffer.Dispose();
}

/// <summary>A native session's batch: with it in the log, the batch has counted.</summary>
public readonly record struct Receipt(UInt128 Session, long Sequence);
