using System.Buffers.Binary;
using System.Text;
using Monitor.Shared.Ingest.Log;

namespace Monitor.Shared.Audit;

/// <summary>Reads what <see cref="GrowingBuffer"/> wrote, and trusts none of it.</summary>
internal ref struct AuditBytes(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position = 0;

    public readonly bool IsAtEnd => _position == _bytes.Length;

    public byte ReadByte() => Take(1)[0];

    public AuditHash ReadHash() => AuditHash.Read(Take(AuditHash.Length));

    public string ReadText() => Encoding.UTF8.GetString(Take(ReadCount()));

    public DateTimeOffset ReadTime()
    {
        ulong ticks = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
        return ticks <= (ulong)DateTime.MaxValue.Ticks
            ? new DateTimeOffset((long)ticks, TimeSpan.Zero)
            : throw Broken();
    }

    /// <summary>A length, or a count of things that take at least a byte each.</summary>
    public int ReadCount()
    {
        long count = ReadNumber();
        return count <= _bytes.Length - _position ? (int)count : throw Broken();
    }

    public long ReadNumber()
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return next == 0 && shift > 0 ? throw Broken() : (long)value;
        }

        throw Broken();
    }

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length - _position)
            throw Broken();
        ReadOnlySpan<byte> taken = _bytes.Slice(_position, length);
        _position += length;
        return taken;
    }

    private readonly InvalidDataException Broken() =>
        new($"What the audit log has stored cannot be read at byte {_position} of {_bytes.Length}.");
}
