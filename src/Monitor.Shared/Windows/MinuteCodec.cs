using System.Numerics;
using Monitor.Shared.Histograms;

namespace Monitor.Shared.Windows;

/// <summary>
/// A minute of a scalar series as bytes: which seconds are there, their values as one column with its summary. A
/// counter's minute has a column of point counts besides when some second had not just one; a gauge's wide minute
/// carries its summary and six columns.
/// </summary>
internal static class MinuteCodec
{
    /// <summary>Longest minute that comes out: six columns and the head.</summary>
    public const int LongestBytes = 6 * ColumnCodec.LongestBytes + 64;

    private const int EverySecond = 1;
    private const int Wide = 2;
    private const ulong AllSeconds = (1UL << MinuteCells.Seconds) - 1;

    public static void Write(ref PackedWriter writer, MinuteCells minute, SeriesRule rule)
    {
        bool every = minute.Presence == AllSeconds;
        writer.Byte((byte)((every ? EverySecond : 0) | (minute.IsWide ? Wide : 0)));
        if (!every)
            writer.UInt64(minute.Presence);
        Span<double> column = stackalloc double[MinuteCells.Seconds];
        column = column[..minute.Count];
        if (!minute.IsWide)
        {
            SeriesRule.Pack(minute.Values, minute.Presence, column);
            ColumnCodec.Write(ref writer, column, withSummary: true);
        }
        else if (rule.IsCounter)
        {
            writer.Varint((ulong)minute.Summarize(AllSeconds, rule).Points);
            Fill(column, minute, Column.Sum);
            ColumnCodec.Write(ref writer, column, withSummary: true);
            Fill(column, minute, Column.Count);
            ColumnCodec.Write(ref writer, column, withSummary: false);
        }
        else
        {
            WriteBucket(ref writer, minute.Summarize(AllSeconds, rule).Entries);
            for (Column which = Column.Count; which <= Column.Deviations; which++)
            {
                Fill(column, minute, which);
                ColumnCodec.Write(ref writer, column, withSummary: false);
            }
        }
    }

    public static void Read(ReadOnlySpan<byte> bytes, MinuteCells minute, SeriesRule rule)
    {
        var reader = new PackedReader(bytes);
        byte flags = reader.Byte();
        ulong presence = (flags & EverySecond) != 0 ? AllSeconds : reader.UInt64() & AllSeconds;
        bool wide = (flags & Wide) != 0;
        minute.Clear(wide, presence);
        Span<double> column = stackalloc double[MinuteCells.Seconds];
        column = column[..minute.Count];
        if (!wide)
        {
            ColumnCodec.Read(ref reader, column, withSummary: true);
            int next = 0;
            for (ulong left = presence; left != 0; left &= left - 1)
                minute.Values[BitOperations.TrailingZeroCount(left)] = column[next++];
        }
        else if (rule.IsCounter)
        {
            reader.Varint();
            Span<double> points = stackalloc double[column.Length];
            ColumnCodec.Read(ref reader, column, withSummary: true);
            ColumnCodec.Read(ref reader, points, withSummary: false);
            int next = 0;
            for (ulong left = presence; left != 0; left &= left - 1, next++)
            {
                minute.Cells[BitOperations.TrailingZeroCount(left)] =
                    SeriesRule.Increase((long)points[next], column[next]);
            }
        }
        else
        {
            ReadBucket(ref reader);
            for (Column which = Column.Count; which <= Column.Deviations; which++)
            {
                ColumnCodec.Read(ref reader, column, withSummary: false);
                Spread(column, minute, which);
            }
        }
    }

    /// <summary>The summary of a whole minute, without unpacking it.</summary>
    public static ScalarSummary ReadSummary(ReadOnlySpan<byte> bytes, SeriesRule rule)
    {
        var reader = new PackedReader(bytes);
        byte flags = reader.Byte();
        int count = BitOperations.PopCount((flags & EverySecond) != 0 ? AllSeconds : reader.UInt64() & AllSeconds);
        if ((flags & Wide) == 0)
            return new ScalarSummary(count, ColumnCodec.ReadSummary(ref reader, count));
        if (rule.IsCounter)
            return new ScalarSummary((long)reader.Varint(), ColumnCodec.ReadSummary(ref reader, count));
        ScalarBucket entries = ReadBucket(ref reader);
        return new ScalarSummary(entries.Count, entries);
    }

    public static ulong ReadPresence(ReadOnlySpan<byte> bytes)
    {
        var reader = new PackedReader(bytes);
        return (reader.Byte() & EverySecond) != 0 ? AllSeconds : reader.UInt64() & AllSeconds;
    }

    public static void WriteBucket(ref PackedWriter writer, in ScalarBucket bucket)
    {
        writer.Varint((ulong)bucket.Count);
        writer.Double(bucket.Sum);
        writer.Double(bucket.Min);
        writer.Double(bucket.Max);
        writer.Double(bucket.Last);
        writer.Double(bucket.SquaredDeviations);
    }

    public static ScalarBucket ReadBucket(ref PackedReader reader) => new(
        (long)reader.Varint(), reader.Double(), reader.Double(), reader.Double(), reader.Double(), reader.Double());

    private static void Fill(Span<double> column, MinuteCells minute, Column which)
    {
        int next = 0;
        for (ulong left = minute.Presence; left != 0; left &= left - 1)
        {
            ref readonly ScalarBucket cell = ref minute.Cells[BitOperations.TrailingZeroCount(left)];
            column[next++] = which switch
            {
                Column.Count => cell.Count,
                Column.Sum => cell.Sum,
                Column.Min => cell.Min,
                Column.Max => cell.Max,
                Column.Last => cell.Last,
                _ => cell.SquaredDeviations,
            };
        }
    }

    private static void Spread(ReadOnlySpan<double> column, MinuteCells minute, Column which)
    {
        int next = 0;
        for (ulong left = minute.Presence; left != 0; left &= left - 1)
        {
            ref ScalarBucket cell = ref minute.Cells[BitOperations.TrailingZeroCount(left)];
            double value = column[next++];
            cell = which switch
            {
                Column.Count => new ScalarBucket((long)value, 0, 0, 0, 0, 0),
                Column.Sum => cell with { Sum = value },
                Column.Min => cell with { Min = value },
                Column.Max => cell with { Max = value },
                Column.Last => cell with { Last = value },
                _ => cell with { SquaredDeviations = value },
            };
        }
    }

    private enum Column
    {
        Count,
        Sum,
        Min,
        Max,
        Last,
        Deviations,
    }
}
