using System.Buffers.Binary;

namespace Monitor.Shared.Ingest.Log;

/// <summary>Walks the sections of a record.</summary>
internal ref struct RecordReader
{
    public const int HeaderLength = 1 + sizeof(ulong);

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    /// <exception cref="FormatException">The record is of another version.</exception>
    public RecordReader(ReadOnlySpan<byte> record)
    {
        if (record.Length < HeaderLength || record[0] != RecordWriter.Version)
            throw new FormatException(
                $"A log record of {record.Length} bytes is not of version {RecordWriter.Version}.");
        _bytes = record;
        Writer = BinaryPrimitives.ReadUInt64LittleEndian(record[1..]);
        _position = HeaderLength;
    }

    public ulong Writer { get; }

    public ReadOnlySpan<byte> Entries { get; private set; }

    public Receipt? Receipt { get; private set; }

    public bool Next()
    {
        if (_position >= _bytes.Length)
            return false;
        bool hasReceipt = _bytes[_position++] == RecordWriter.HasReceipt;
        int length = (int)ReadVarint();
        Receipt = null;
        if (hasReceipt)
        {
            UInt128 session = BinaryPrimitives.ReadUInt128LittleEndian(_bytes[_position..]);
            _position += 16;
            Receipt = new Receipt(session, (long)ReadVarint());
        }

        Entries = _bytes.Slice(_position, length);
        _position += length;
        return true;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            ulong next = _bytes[_position++];
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new FormatException("A log record has a number of more than ten bytes.");
    }
}
