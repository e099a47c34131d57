using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Monitor.Shared.Wire;

/// <summary>
/// Writes protobuf into one growing buffer that is kept from message to message. Fields are written whatever their
/// value: leaving out defaults is the caller's choice. Not thread-safe.
/// </summary>
public sealed class ProtobufWriter : IBufferWriter<byte>
{
    private const int MaxVarintBytes = 10;

    private byte[] _buffer;
    private int _length;

    public ProtobufWriter(int capacity = 256) => _buffer = new byte[Math.Max(capacity, 16)];

    public int Length => _length;

    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _length);

    /// <summary>What was written, valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _length);

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Clear() => _length = 0;

    public byte[] ToArray() => WrittenSpan.ToArray();

    public void WriteTag(int field, WireType type) => WriteVarint((ulong)(uint)field << 3 | (ulong)type);

    public void WriteVarint(ulong value)
    {
        Span<byte> target = GetSpan(MaxVarintBytes);
        int count = 0;
        while (value >= 0x80)
        {
            target[count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[count++] = (byte)value;
        _length += count;
    }

    public void WriteUInt64(int field, ulong value)
    {
        WriteTag(field, WireType.Varint);
        WriteVarint(value);
    }

    /// <summary>An int32, int64 or enum; a negative one takes ten bytes.</summary>
    public void WriteInt64(int field, long value) => WriteUInt64(field, (ulong)value);

    /// <summary>A sint32 or sint64.</summary>
    public void WriteSigned(int field, long value) => WriteUInt64(field, ZigZag(value));

    public void WriteBool(int field, bool value) => WriteUInt64(field, value ? 1UL : 0UL);

    public void WriteFixed64(int field, ulong value)
    {
        WriteTag(field, WireType.Fixed64);
        WriteRaw(value);
    }

    public void WriteFixed32(int field, uint value)
    {
        WriteTag(field, WireType.Fixed32);
        WriteRaw(value);
    }

    public void WriteDouble(int field, double value) => WriteFixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public void WriteString(int field, ReadOnlySpan<char> value)
    {
        WriteTag(field, WireType.Bytes);
        int bytes = Encoding.UTF8.GetByteCount(value);
        WriteVarint((ulong)bytes);
        Encoding.UTF8.GetBytes(value, GetSpan(bytes));
        _length += bytes;
    }

    public void WriteBytes(int field, ReadOnlySpan<byte> value)
    {
        WriteTag(field, WireType.Bytes);
        WriteVarint((ulong)value.Length);
        WriteRaw(value);
    }

    /// <summary>Doubles or 64-bit integers, packed.</summary>
    public void WritePackedFixed64<T>(int field, ReadOnlySpan<T> values)
        where T : unmanaged => WriteBytes(field, MemoryMarshal.AsBytes(values));

    public void WritePackedVarints(int field, ReadOnlySpan<ulong> values)
    {
        int mark = BeginMessage(field);
        foreach (ulong value in values)
            WriteVarint(value);
        EndMessage(mark);
    }

    public void WritePackedSigned(int field, ReadOnlySpan<long> values)
    {
        int mark = BeginMessage(field);
        foreach (long value in values)
            WriteVarint(ZigZag(value));
        EndMessage(mark);
    }

    /// <summary>Begins a message inside this one; the mark goes to <see cref="EndMessage"/>.</summary>
    public int BeginMessage(int field)
    {
        WriteTag(field, WireType.Bytes);
        GetSpan(1);
        return ++_length;
    }

    /// <summary>Ends the message begun last and writes its length in front of it.</summary>
    public void EndMessage(int mark)
    {
        int length = _length - mark;
        // One byte was kept for the length; a message of 128 bytes or more moves over to make room for the rest.
        int more = VarintBytes((ulong)length) - 1;
        if (more > 0)
        {
            GetSpan(more);
            _buffer.AsSpan(mark, length).CopyTo(_buffer.AsSpan(mark + more));
        }

        _length = mark - 1;
        WriteVarint((ulong)length);
        _length += length;
    }

    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>How many bytes a number takes as a varint: 1 to 10.</summary>
    public static int VarintBytes(ulong value)
    {
        int bits = 64 - BitOperations.LeadingZeroCount(value | 1);
        return (bits + 6) / 7;
    }

    public static ulong ZigZag(long value) => (ulong)(value << 1 ^ value >> 63);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _length);
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _buffer.AsSpan(_length);
    }

    private void Grow(int more)
    {
        if (_buffer.Length - _length >= Math.Max(more, 1))
            return;
        long wanted = Math.Max((long)_length + Math.Max(more, 1), 2L * _buffer.Length);
        Array.Resize(ref _buffer, (int)Math.Min(wanted, Array.MaxLength));
    }

    private void WriteRaw<T>(T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(GetSpan(sizeof(ulong)), value);
        _length += Unsafe.SizeOf<T>();
    }
}
