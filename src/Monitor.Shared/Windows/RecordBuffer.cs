using System.Buffers.Binary;

namespace Monitor.Shared.Windows;

/// <summary>
/// Encoded blocks of one series in the order of time, in one array: a record is its block's number modulo 256, its
/// length in one byte or three, and its bytes. One array instead of one per block saves 24 bytes of header each. What
/// the first records take says what all of them will, and the array grows to that at once: growing by a record each
/// time would leave several times as much garbage behind as a window holds. Where that says too little it grows by a
/// record or an eighth. When the first records leave, it is as long as it will be, and gets what it needs to spare if
/// it has not. From then on nothing is allocated. Numbers in a buffer must lie within 256 of each other.
/// </summary>
internal struct RecordBuffer
{
    /// <summary>Lengths from here on take two more bytes.</summary>
    private const int LongFlag = 0x80;
    private const int LongShift = 7;

    /// <summary>Arrays grow to multiples of this, so that one that has settled stays settled.</summary>
    private const int Grain = 32;

    /// <summary>A settled array has one part in so many to spare, for records are not all of one length.</summary>
    private const int Slack = 16;

    /// <summary>An array that is too short gets one part in so many more than it needs, or a record's worth.</summary>
    private const int GrowthShare = 8;

    /// <summary>A buffer of which less than one part in so many has been filled says little about all of it.</summary>
    private const int ForesightShare = 16;

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

    public readonly ReadOnlySpan<byte> Payload(int place)
    {
        (int start, int length) = Locate(_bytes, place);
        return _bytes.AsSpan(start, length);
    }

    public readonly int Next(int place)
    {
        (int start, int length) = Locate(_bytes, place);
        return start + length;
    }

    /// <summary>Puts a record in at a place, before the one that is there now.</summary>
    /// <param name="place">A record's place, or <see cref="End"/>.</param>
    /// <param name="number">The block's number.</param>
    /// <param name="payload">The block.</param>
    /// <param name="span">How many numbers a full buffer has from its first to its last.</param>
    public void Insert(int place, byte number, ReadOnlySpan<byte> payload, int span)
    {
        int bytes = HeaderBytes(payload.Length) + payload.Length;
        int foreseen = place == _length ? Foresee(number, span) : 0;
        if (place == _length)
            _last = place;
        else
            _last += bytes;
        Resize(place, place, bytes, foreseen);
        WriteRecord(place, number, payload);
    }

    /// <summary>Gives the record at a place another payload.</summary>
    public void Replace(int place, ReadOnlySpan<byte> payload)
    {
        int next = Next(place);
        int bytes = HeaderBytes(payload.Length) + payload.Length;
        if (place < _last)
            _last += bytes - (next - place);
        byte number = _bytes[place];
        Resize(place, next, bytes);
        WriteRecord(place, number, payload);
    }

    /// <summary>Puts one record in the place of the last ones, from a place on, with the first one's number.</summary>
    public void ReplaceFrom(int place, ReadOnlySpan<byte> payload)
    {
        byte number = _bytes[place];
        Resize(place, _length, HeaderBytes(payload.Length) + payload.Length);
        WriteRecord(place, number, payload);
        _last = place;
    }

    /// <summary>Drops the records before a place.</summary>
    public void RemoveBefore(int place)
    {
        if (place == 0)
            return;
        int settled = RoundUp(_length + _length / Slack);
        bool isRight = _bytes.Length >= _length + Grain && _bytes.Length <= settled + _length / GrowthShare + Grain;
        byte[] bytes = isRight ? _bytes : new byte[settled];
        _bytes.AsSpan(place, _length - place).CopyTo(bytes);
        _bytes = bytes;
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
            last = place;
            if (!TryLocate(bytes, place, out int start, out int length))
                return false;
            place = start + length;
        }

        if (place != bytes.Length)
            return false;
        _bytes = new byte[RoundUp(bytes.Length)];
        bytes.CopyTo(_bytes);
        _length = bytes.Length;
        _last = last;
        return true;
    }

    private readonly void WriteRecord(int place, byte number, ReadOnlySpan<byte> payload)
    {
        Span<byte> record = _bytes.AsSpan(place);
        record[0] = number;
        int header = HeaderBytes(payload.Length);
        if (header == 2)
        {
            record[1] = (byte)payload.Length;
        }
        else
        {
            record[1] = (byte)(payload.Length | LongFlag);
            BinaryPrimitives.WriteUInt16LittleEndian(record[2..], checked((ushort)(payload.Length >> LongShift)));
        }

        payload.CopyTo(record[header..]);
    }

    private static (int Start, int Length) Locate(byte[] bytes, int place)
    {
        int length = bytes[place + 1];
        return length < LongFlag
            ? (place + 2, length)
            : (place + 4, length & LongFlag - 1 | (bytes[place + 2] | bytes[place + 3] << 8) << LongShift);
    }

    private static bool TryLocate(ReadOnlySpan<byte> bytes, int place, out int start, out int length)
    {
        (start, length) = (0, 0);
        if (bytes.Length - place < 2)
            return false;
        length = bytes[place + 1];
        start = place + 2;
        if (length >= LongFlag)
        {
            start = place + 4;
            if (bytes.Length < start)
                return false;
            length = length & LongFlag - 1 | BinaryPrimitives.ReadUInt16LittleEndian(bytes[(place + 2)..]) << LongShift;
        }

        return bytes.Length - start >= length;
    }

    private static int HeaderBytes(int length) => length < LongFlag ? 2 : 4;

    /// <summary>
    /// The bytes of a full buffer, by those of the numbers between its first, of which only the end may have been seen,
    /// and this one, which may not be complete; 0 while too few are.
    /// </summary>
    private readonly int Foresee(byte number, int span)
    {
        int complete = IsEmpty ? 0 : (byte)(number - _bytes[0]) - 1;
        return complete <= 0 || complete * ForesightShare < span
            ? 0
            : (int)((long)(_length - Next(0)) * span / complete);
    }

    /// <summary>Makes the bytes [from, to) so many as asked, moving what is behind them.</summary>
    private void Resize(int from, int to, int bytes, int foreseen = 0)
    {
        int length = _length - (to - from) + bytes;
        if (length > _bytes.Length)
        {
            int spare = foreseen > 0 ? bytes : Math.Max(bytes, length / GrowthShare);
            byte[] larger = new byte[RoundUp(Math.Max(foreseen, length + spare))];
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
