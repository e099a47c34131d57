using System.Numerics;
using Monitor.Shared.Histograms;

namespace Monitor.Shared.Windows;

/// <summary>
/// Up to 60 doubles, losslessly, each in the same few bits. Three forms, the smallest wins:
/// <list type="bullet">
/// <item>decimal: integers times 10^-k, as distances from the smallest;</item>
/// <item>steps: the same integers, as distances between neighbours;</item>
/// <item>raw: the doubles' bits in an order-preserving integer form, as distances from the smallest, common trailing
/// zeros cut off. What does not compress costs 8 bytes a value.</item>
/// </list>
/// A column may carry the summary of its values, so that a window that spans it need not unpack it. For decimal forms
/// the summary is made of integer sums: exact, and 10 bytes rather than 40.
/// </summary>
internal static class ColumnCodec
{
    /// <summary>
    /// Longest column that comes out: header, raw summary, and 60 values of 8 bytes, one word to spare.
    /// </summary>
    public const int LongestBytes = 64 + 61 * 8;

    private const int MostValues = 60;
    private const int RawForm = 0x1F;
    private const int StepsFlag = 0x20;
    private const int ShortRangeFlag = 0x40;

    /// <summary>
    /// Ranges up to here keep n * sum(o^2) and sum(o)^2 of 60 offsets within 64 bits: (60 * 2^26)^2 is below 2^64.
    /// </summary>
    private const ulong ShortRange = 1UL << 26;

    public static void Write(ref PackedWriter writer, scoped ReadOnlySpan<double> values, bool withSummary)
    {
        Span<long> integers = stackalloc long[MostValues];
        integers = integers[..values.Length];
        int decimals = DecimalScale.Find(values, integers);
        if (decimals >= 0)
            WriteDecimal(ref writer, values, integers, decimals, withSummary);
        else
            WriteRaw(ref writer, values, integers, withSummary);
    }

    /// <summary>Unpacks a column of as many values as the span has places.</summary>
    public static void Read(ref PackedReader reader, scoped Span<double> values, bool withSummary)
    {
        byte form = reader.Byte();
        int width = reader.Byte();
        if (width > 64)
            throw new InvalidDataException($"A column has values of {width} bits.");
        if ((form & RawForm) == RawForm)
        {
            ReadRaw(ref reader, values, width, withSummary);
            return;
        }

        long smallest = reader.Signed();
        if (withSummary)
            SkipDecimalSummary(ref reader, form);
        double scale = ScaleOf(form);
        long current = smallest, smallestStep = 0;
        bool steps = (form & StepsFlag) != 0;
        if (steps)
        {
            current += (long)reader.Varint();
            smallestStep = reader.Signed();
        }

        BitReader bits = reader.Bits();
        if (steps)
        {
            values[0] = current / scale;
            for (int i = 1; i < values.Length; i++)
            {
                current += smallestStep + (long)bits.Bits(width);
                values[i] = current / scale;
            }
        }
        else
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = (smallest + (long)bits.Bits(width)) / scale;
        }

        reader.End(bits);
    }

    /// <summary>The summary of a column that carries one, without unpacking it.</summary>
    public static ScalarBucket ReadSummary(ref PackedReader reader, int count)
    {
        byte form = reader.Byte();
        reader.Byte();
        if ((form & RawForm) == RawForm)
        {
            double min = OrderedBits.ToDouble((long)reader.UInt64());
            reader.Byte();
            double max = reader.Double();
            double last = reader.Double();
            double sum = reader.Double();
            return new ScalarBucket(count, sum, min, max, last, reader.Double());
        }

        double scale = ScaleOf(form);
        long smallest = reader.Signed();
        long range = (long)reader.Varint();
        long newest = (long)reader.Varint();
        ulong offsets = reader.Varint();
        double deviations = (form & ShortRangeFlag) == 0
            ? reader.Double()
            : ((ulong)count * reader.Varint() - offsets * offsets) / (double)count / scale / scale;
        return new ScalarBucket(
            count,
            (double)((Int128)smallest * count + offsets) / scale,
            smallest / scale,
            (smallest + range) / scale,
            (smallest + newest) / scale,
            deviations);
    }

    private static void WriteDecimal(
        ref PackedWriter writer, scoped ReadOnlySpan<double> values, scoped ReadOnlySpan<long> integers, int decimals,
        bool withSummary)
    {
        long smallest = integers[0], largest = integers[0];
        long smallestStep = long.MaxValue, largestStep = long.MinValue;
        for (int i = 1; i < integers.Length; i++)
        {
            smallest = Math.Min(smallest, integers[i]);
            largest = Math.Max(largest, integers[i]);
            smallestStep = Math.Min(smallestStep, integers[i] - integers[i - 1]);
            largestStep = Math.Max(largestStep, integers[i] - integers[i - 1]);
        }

        ulong range = (ulong)(largest - smallest);
        int width = WidthOf(range);
        int stepWidth = integers.Length > 1 ? WidthOf((ulong)(largestStep - smallestStep)) : 64;
        // A column in steps has two more fields, so it must win a byte or two to be worth it.
        bool steps = (width - stepWidth) * integers.Length > 24;
        bool shortRange = range < ShortRange;
        writer.Byte((byte)(decimals | (steps ? StepsFlag : 0) | (shortRange ? ShortRangeFlag : 0)));
        writer.Byte((byte)(steps ? stepWidth : width));
        writer.Signed(smallest);
        if (withSummary)
            WriteDecimalSummary(ref writer, values, integers, smallest, range);
        if (!steps)
        {
            foreach (long integer in integers)
                writer.Bits((ulong)(integer - smallest), width);
        }
        else
        {
            writer.Varint((ulong)(integers[0] - smallest));
            writer.Signed(smallestStep);
            for (int i = 1; i < integers.Length; i++)
                writer.Bits((ulong)(integers[i] - integers[i - 1] - smallestStep), stepWidth);
        }

        writer.Align();
    }

    private static void WriteDecimalSummary(
        ref PackedWriter writer, scoped ReadOnlySpan<double> values, scoped ReadOnlySpan<long> integers, long smallest,
        ulong range)
    {
        ulong sum = 0, squares = 0;
        foreach (long integer in integers)
        {
            ulong offset = (ulong)(integer - smallest);
            sum += offset;
            squares += offset * offset;
        }

        writer.Varint(range);
        writer.Varint((ulong)(integers[^1] - smallest));
        writer.Varint(sum);
        if (range < ShortRange)
            writer.Varint(squares);
        else
            writer.Double(ScalarEntries.Summarize(values).SquaredDeviations);
    }

    private static void SkipDecimalSummary(ref PackedReader reader, byte form)
    {
        reader.Varint();
        reader.Varint();
        reader.Varint();
        if ((form & ShortRangeFlag) == 0)
            reader.Double();
        else
            reader.Varint();
    }

    private static void WriteRaw(
        ref PackedWriter writer, scoped ReadOnlySpan<double> values, scoped Span<long> ordered, bool withSummary)
    {
        long smallest = long.MaxValue, largest = long.MinValue;
        for (int i = 0; i < values.Length; i++)
        {
            ordered[i] = OrderedBits.Of(values[i]);
            smallest = Math.Min(smallest, ordered[i]);
            largest = Math.Max(largest, ordered[i]);
        }

        ulong used = 0;
        foreach (long integer in ordered)
            used |= (ulong)(integer - smallest);
        int shift = used == 0 ? 0 : BitOperations.TrailingZeroCount(used);
        int width = WidthOf((ulong)(largest - smallest) >> shift);
        writer.Byte(RawForm);
        writer.Byte((byte)width);
        writer.UInt64((ulong)smallest);
        writer.Byte((byte)shift);
        if (withSummary)
        {
            ScalarBucket summary = ScalarEntries.Summarize(values);
            writer.Double(summary.Max);
            writer.Double(summary.Last);
            writer.Double(summary.Sum);
            writer.Double(summary.SquaredDeviations);
        }

        foreach (long integer in ordered)
            writer.Bits((ulong)(integer - smallest) >> shift, width);
        writer.Align();
    }

    private static void ReadRaw(ref PackedReader reader, scoped Span<double> values, int width, bool withSummary)
    {
        long smallest = (long)reader.UInt64();
        int shift = reader.Byte();
        if (withSummary)
            reader.Bytes(4 * sizeof(double));
        BitReader bits = reader.Bits();
        for (int i = 0; i < values.Length; i++)
            values[i] = OrderedBits.ToDouble(smallest + (long)(bits.Bits(width) << shift));
        reader.End(bits);
    }

    private static double ScaleOf(byte form) => (form & RawForm) <= DecimalScale.MostDecimals
        ? DecimalScale.Power(form & RawForm)
        : throw new InvalidDataException($"A column has {form & RawForm} decimals.");

    private static int WidthOf(ulong range) => 64 - BitOperations.LeadingZeroCount(range);
}
