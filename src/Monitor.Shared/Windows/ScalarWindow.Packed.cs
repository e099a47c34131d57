using System.Numerics;
using Monitor.Shared.Histograms;
using Monitor.Shared.Series;

namespace Monitor.Shared.Windows;

/// <summary>The part that writes a window to a checkpoint and reads it back.</summary>
internal partial struct ScalarWindow
{
    internal readonly void Write(ref PackedWriter writer)
    {
        writer.Signed(NewestSecond);
        writer.Signed(_head);
        writer.Signed(_openStart);
        writer.Varint(_presence);
        writer.Byte(_isWide ? (byte)1 : (byte)0);
        for (uint left = _presence; left != 0; left &= left - 1)
        {
            int second = BitOperations.TrailingZeroCount(left);
            if (_isWide)
                MinuteCodec.WriteBucket(ref writer, _cells![second]);
            else
                writer.Double(_values[second]);
        }

        writer.Varint((ulong)_minutes.End);
        writer.Bytes(_minutes.Bytes);
    }

    /// <summary>Most bytes that <see cref="Write"/> makes now.</summary>
    internal readonly int WriteBytes => _minutes.End + 64 + OpenSeconds * (_isWide ? 50 : 8);

    internal static ScalarWindow Read(ref PackedReader reader, SeriesKind kind)
    {
        var window = new ScalarWindow(kind)
        {
            NewestSecond = reader.Signed(),
            _head = reader.Signed(),
            _openStart = reader.Signed(),
            _presence = (uint)reader.Varint() & (1u << OpenSeconds) - 1,
            _isWide = reader.Byte() != 0,
        };
        if (window._isWide)
            window._cells = new ScalarBucket[OpenSeconds];
        for (uint left = window._presence; left != 0; left &= left - 1)
        {
            int second = BitOperations.TrailingZeroCount(left);
            if (window._isWide)
                window._cells![second] = MinuteCodec.ReadBucket(ref reader);
            else
                window._values[second] = reader.Double();
        }

        if (!window._minutes.TryRestore(reader.Bytes((int)reader.Varint())))
            throw new InvalidDataException("The minutes of a window are not a chain of records.");
        return window;
    }
}
