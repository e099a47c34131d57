using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Monitor.Shared.Wire;

/// <summary>
/// Walks one protobuf message in place: no copies, no allocation, no exceptions. Every read answers whether it worked;
/// after the first that did not, <see cref="Error"/> and <see cref="ErrorOffset"/> say what and where, and all further
/// reads fail. A decoder reads as
/// <code>
/// while (reader.TryReadTag(out uint tag))
///     switch (tag)
///     {
///         case Name: if (!reader.TryReadBytes(out var name)) return false; break;
///         default: if (!reader.TrySkip(tag)) return false; break;
///     }
/// return !reader.Failed;
/// </code>
/// with <c>const uint Name = 1 &lt;&lt; 3 | (uint)WireType.Bytes</c>. A known field under an unexpected wire type falls
/// into the default and is skipped like an unknown one, which is what protobuf's own libraries do.
/// </summary>
public ref struct ProtobufReader
{
    private const int MaxGroupDepth = 32;

    private readonly ReadOnlySpan<byte> _message;
    private readonly int _origin;
    private int _position;
    private int _errorPosition;

    /// <param name="message">The bytes of one message, without a length in front.</param>
    /// <param name="origin">Where the message begins in the body that it came in; only for error offsets.</param>
    public ProtobufReader(ReadOnlySpan<byte> message, int origin = 0)
    {
        _message = message;
        _origin = origin;
    }

    public ProtobufError Error { get; private set; }

    public readonly bool Failed => Error != ProtobufError.None;

    /// <summary>Bytes from the beginning of the outermost body to the value that could not be read.</summary>
    public readonly int ErrorOffset => _origin + _errorPosition;

    /// <summary>Bytes from the beginning of the outermost body to the next read.</summary>
    public readonly int Offset => _origin + _position;

    /// <summary>Bytes from the beginning of this message to the next read.</summary>
    public readonly int Position => _position;

    public readonly bool AtEnd => _position >= _message.Length;

    /// <summary>The bytes of this message, whatever was read of it.</summary>
    public readonly ReadOnlySpan<byte> Message => _message;

    /// <summary>The next field's tag: number &lt;&lt; 3 | wire type. False at the end and on an error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadTag(out uint tag)
    {
        if ((uint)_position >= (uint)_message.Length)
        {
            tag = 0;
            return false;
        }

        // Fields 1 to 15 with a wire type of 0 to 5 take one byte: nearly all there are.
        tag = _message[_position];
        if (tag is >= 8 and < 0x80 && (tag & 7) <= (uint)WireType.Fixed32)
        {
            _position++;
            return true;
        }

        return TryReadLongTag(out tag);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadVarint(out ulong value)
    {
        if ((uint)_position < (uint)_message.Length)
        {
            value = _message[_position];
            if (value < 0x80)
            {
                _position++;
                return true;
            }
        }

        return TryReadLongVarint(out value);
    }

    /// <summary>An int32 or enum: the low 32 bits of the varint, as protobuf's own libraries read it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadInt32(out int value)
    {
        bool read = TryReadVarint(out ulong raw);
        value = (int)raw;
        return read;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadInt64(out long value)
    {
        bool read = TryReadVarint(out ulong raw);
        value = (long)raw;
        return read;
    }

    /// <summary>A zigzag varint (sint32 or sint64).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadSigned(out long value)
    {
        bool read = TryReadVarint(out ulong raw);
        value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return read;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadBool(out bool value)
    {
        bool read = TryReadVarint(out ulong raw);
        value = raw != 0;
        return read;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadFixed64(out ulong value)
    {
        if (_message.Length - _position < sizeof(ulong))
        {
            value = 0;
            return Fail(ProtobufError.Truncated, _position);
        }

        value = MemoryMarshal.Read<ulong>(_message[_position..]);
        _position += sizeof(ulong);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadFixed32(out uint value)
    {
        if (_message.Length - _position < sizeof(uint))
        {
            value = 0;
            return Fail(ProtobufError.Truncated, _position);
        }

        value = MemoryMarshal.Read<uint>(_message[_position..]);
        _position += sizeof(uint);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadDouble(out double value)
    {
        bool read = TryReadFixed64(out ulong bits);
        value = BitConverter.UInt64BitsToDouble(bits);
        return read;
    }

    /// <summary>A length and that many bytes, as a slice of the message.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadBytes(out ReadOnlySpan<byte> bytes)
    {
        int start = _position;
        if (TryReadVarint(out ulong length))
        {
            if (length <= (ulong)(_message.Length - _position))
            {
                bytes = _message.Slice(_position, (int)length);
                _position += (int)length;
                return true;
            }

            Fail(ProtobufError.LengthBeyondEnd, start);
        }

        bytes = default;
        return false;
    }

    /// <summary>A message inside this one, whose error offsets still count from the outermost body.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadMessage(out ProtobufReader inner)
    {
        bool read = TryReadBytes(out ReadOnlySpan<byte> bytes);
        inner = new ProtobufReader(bytes, _origin + _position - bytes.Length);
        return read;
    }

    /// <summary>Packed doubles or 64-bit integers, in place: read during the call only.</summary>
    public bool TryReadPackedFixed64<T>(out ReadOnlySpan<T> values)
        where T : unmanaged
    {
        int start = _position;
        values = default;
        if (!TryReadBytes(out ReadOnlySpan<byte> bytes))
            return false;
        if (bytes.Length % sizeof(ulong) != 0)
            return Fail(ProtobufError.UnevenPackedLength, start);
        values = MemoryMarshal.Cast<byte, T>(bytes);
        return true;
    }

    /// <summary>Steps over the value of a field that the decoder does not know.</summary>
    public bool TrySkip(uint tag) => TrySkip(tag, 0);

    /// <summary>What is wrong and where, for people: "a length beyond the end at byte 17".</summary>
    public readonly string Describe() => Error switch
    {
        ProtobufError.None => "no error",
        ProtobufError.Truncated => $"the message ends inside a value at byte {ErrorOffset}",
        ProtobufError.LengthBeyondEnd => $"a length beyond the end of its message at byte {ErrorOffset}",
        ProtobufError.VarintTooLong => $"a varint of more than 64 bits at byte {ErrorOffset}",
        ProtobufError.InvalidFieldNumber => $"a field number out of range at byte {ErrorOffset}",
        ProtobufError.InvalidWireType => $"an unknown wire type at byte {ErrorOffset}",
        ProtobufError.UnmatchedGroup => $"the end of a group that was not begun at byte {ErrorOffset}",
        ProtobufError.TooDeep => $"groups nested too deep at byte {ErrorOffset}",
        ProtobufError.UnevenPackedLength => $"packed numbers of an uneven length at byte {ErrorOffset}",
        _ => throw new InvalidOperationException($"Unknown error {Error}."),
    };

    private bool TrySkip(uint tag, int depth)
    {
        switch ((WireType)(tag & 7))
        {
            case WireType.Varint:
                return TryReadVarint(out _);
            case WireType.Fixed64:
                return TryReadFixed64(out _);
            case WireType.Fixed32:
                return TryReadFixed32(out _);
            case WireType.Bytes:
                return TryReadBytes(out _);
            case WireType.StartGroup:
                return TrySkipGroup(tag, depth);
            default:
                return Fail(ProtobufError.UnmatchedGroup, _position);
        }
    }

    private bool TrySkipGroup(uint start, int depth)
    {
        if (depth == MaxGroupDepth)
            return Fail(ProtobufError.TooDeep, _position);
        while (TryReadTag(out uint tag))
        {
            if ((WireType)(tag & 7) == WireType.EndGroup)
                return tag >> 3 == start >> 3 || Fail(ProtobufError.UnmatchedGroup, _position);
            if (!TrySkip(tag, depth + 1))
                return false;
        }

        return !Failed && Fail(ProtobufError.Truncated, _position);
    }

    private bool TryReadLongTag(out uint tag)
    {
        int start = _position;
        tag = 0;
        if (!TryReadVarint(out ulong raw))
            return false;
        if (raw > uint.MaxValue || raw >> 3 == 0)
            return Fail(ProtobufError.InvalidFieldNumber, start);
        if ((raw & 7) > (uint)WireType.Fixed32)
            return Fail(ProtobufError.InvalidWireType, start);
        tag = (uint)raw;
        return true;
    }

    private bool TryReadLongVarint(out ulong value)
    {
        value = 0;
        if (Failed)
            return false;
        ReadOnlySpan<byte> rest = _message[_position..];
        for (int i = 0; i < rest.Length; i++)
        {
            ulong part = rest[i];
            // Nine bytes carry 63 bits; a tenth may carry the last one and nothing else.
            if (i == 9 && part > 1)
                return Fail(ProtobufError.VarintTooLong, _position);
            value |= (part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                _position += i + 1;
                return true;
            }
        }

        value = 0;
        return Fail(ProtobufError.Truncated, _position);
    }

    private bool Fail(ProtobufError error, int position)
    {
        if (Error == ProtobufError.None)
        {
            Error = error;
            _errorPosition = position;
        }

        // At the end every further read fails by itself, without a check on the fast path.
        _position = _message.Length;
        return false;
    }
}
