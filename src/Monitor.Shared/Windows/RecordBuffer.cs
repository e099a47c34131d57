using System.Buffers.Binary;

namespace Monitor.Shared.Windows;

/// <summary>
/// Encoded blocks of one series in the order of time, in one array: a record is its block's number modulo 256, its
/// length, and its bytes. One array instead of one per block saves 24 bytes of header each, and once it has grown to
/// a window's size nothing more is allocated. Numbers in a buffer must lie within 256 of each other.
/// </summary>
internal struct RecordBuffer
{
    private const int HeaderBytes = 3;

    /// <summary>Arrays grow to multiples of this, so that one that has settled stays settled.</summary>
    private const int Grain = 64;

    private byte[] _bytes;
    private int _length;
    private int _last;

    public RecordBuffer()
    {
        _bytes = [];
        _last = -1;
    }

    public readonly bool IsEmpty => _length == 0;

    public readonly ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Place of the newest record; -1 when there is none.</summary>
    public readonly int Last => _last;

    public readonly int End => _length;

    public readonly byte Number(int place) => _bytes[place];

    public readonly ReadOnlySpan<byte> Payload(int place) => _bytes.AsSpan(place + HeaderBytes, PayloadLength(place));

    public readonly int Next(int place) => place + HeaderBytes + PayloadLength(place);

    /// <summary>Puts a record in at a place, before the one that is there now.</summary>
    public void Insert(int place, byte number, ReadOnlySpan<byte> payload)
    {
        if (place == _length)
            _last = place;
        else if (place <= _last)
            _last += HeaderBytes + payload.Length;
        Resize(place, place, HeaderBytes + payload.Length);
        _bytes[place] = number;
        WritePayload(place, payload);
    }

    /// <summary>Gives the record at a place another payload.</summary>
    public void Replace(int place, ReadOnlySpan<byte> payload)
    {
        int before = PayloadLength(place);
        if (place < _last)
            _last += payload.Length - before;
        Resize(place + HeaderBytes, place + HeaderBytes + before, payload.Length);
        WritePayload(place, payload);
    }

    /// <summary>Drops the records before a place.</summary>
    public void RemoveBefore(int place)
    {
        if (place == 0)
            return;
        _bytes.AsSpan(place, _length - place).CopyTo(_bytes);
        _length -= place;
        _last = _length == 0 ? -1 : _last - place;
    }

    /// <summary>Takes bytes that <see cref="Bytes"/> gave; false when they are not a chain of records.</summary>
    public bool TryRestore(ReadOnlySpan<byte> bytes)
    {
        int last = -1;
        int place = 0;
        while (place < bytes.Length)
        {
            if (bytes.Length - place < HeaderBytes)
                return false;
            last = place;
            place += HeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(bytes[(place + 1)..]);
        }

        if (place != bytes.Length)
            return false;
        _bytes = new byte[RoundUp(bytes.Length)];
        bytes.CopyTo(_bytes);
        _length = bytes.Length;
        _last = last;
        return true;
    }

    private readonly int PayloadLength(int place) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(place + 1));

    private readonly void WritePayload(int place, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(place + 1), checked((ushort)payload.Length));
        payload.CopyTo(_bytes.AsSpan(place + HeaderBytes));
    }

    /// <summary>Makes the bytes [from, to) so many as asked, moving what is behind them.</summary>
    private void Resize(int from, int to, int bytes)
    {
        int length = _length - (to - from) + bytes;
        if (length > _bytes.Length)
        {
            byte[] larger = new byte[RoundUp(length)];
            _bytes.AsSpan(0, from).CopyTo(larger);
            _bytes.AsSpan(to, _length - to).CopyTo(larger.AsSpan(from + bytes));
            _bytes = larger;
        }
        else
        {
            _bytes.AsSpan(to, _length - to).CopyTo(_bytes.AsSpan(from + bytes));
        }

        _length = length;
    }

    private static int RoundUp(int bytes) => (bytes + Grain - 1) / Grain * Grain;
}
