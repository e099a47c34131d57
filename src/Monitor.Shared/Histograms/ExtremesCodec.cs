using System.Numerics;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Histograms;

/// <summary>
/// The extremes of a histogram in few bytes. What people and timers make — 250, 0.1, 12.345 — is a short decimal and
/// stays exact, so that a threshold of that kind is never crossed by rounding. Any other double is known to a bucket
/// already; 16 more bits place it within that bucket to 7 parts in 10^7 of its value at scale 5, rounded outwards.
/// </summary>
internal static class ExtremesCodec
{
    private const int PlaceBits = 16;

    public static ExtremesForm FormOf(Histogram histogram, ReadOnlySpan<int> keys, bool compact)
    {
        if (double.IsNaN(histogram.Min) || double.IsNaN(histogram.Max))
            return ExtremesForm.None;
        if (!compact)
            return ExtremesForm.Raw;
        Span<long> integers = stackalloc long[2];
        if (DecimalScale.Find([histogram.Min, histogram.Max], integers) >= 0)
            return ExtremesForm.Decimal;
        bool inside = keys.Length > 0 && histogram.Layout is ExponentialLayout
            && histogram.Layout.KeyOf(histogram.Min) == keys[0] && histogram.Layout.KeyOf(histogram.Max) == keys[^1];
        return inside ? ExtremesForm.Place : ExtremesForm.Raw;
    }

    public static void Write(ref PackedWriter writer, ExtremesForm form, Histogram histogram, ReadOnlySpan<int> keys)
    {
        switch (form)
        {
            case ExtremesForm.Decimal:
                Span<long> integers = stackalloc long[2];
                writer.Byte((byte)DecimalScale.Find([histogram.Min, histogram.Max], integers));
                writer.Signed(integers[0]);
                writer.Varint((ulong)(integers[1] - integers[0]));
                break;
            case ExtremesForm.Place:
                Place lowest = Place.Of(histogram.Layout, keys[0]);
                writer.UInt16((ushort)(OrderedBits.Of(histogram.Min) - lowest.Start >> lowest.Shift));
                Place highest = Place.Of(histogram.Layout, keys[^1]);
                writer.UInt16((ushort)(highest.End - OrderedBits.Of(histogram.Max) >> highest.Shift));
                break;
            case ExtremesForm.Raw:
                writer.Double(histogram.Min);
                writer.Double(histogram.Max);
                break;
            default:
                break;
        }
    }

    public static (double Min, double Max) Read(
        ref PackedReader reader, ExtremesForm form, HistogramLayout layout, int firstKey, int lastKey)
    {
        switch (form)
        {
            case ExtremesForm.Decimal:
                double scale = DecimalScale.Power(reader.Byte() & 0xF);
                long smallest = reader.Signed();
                return (smallest / scale, (smallest + (long)reader.Varint()) / scale);
            case ExtremesForm.Place:
                Place lowest = Place.Of(layout, firstKey);
                double min = OrderedBits.ToDouble(lowest.Start + ((long)reader.UInt16() << lowest.Shift));
                Place highest = Place.Of(layout, lastKey);
                return (min, OrderedBits.ToDouble(highest.End - ((long)reader.UInt16() << highest.Shift)));
            case ExtremesForm.Raw:
                return (reader.Double(), reader.Double());
            default:
                return (double.NaN, double.NaN);
        }
    }

    /// <summary>
    /// A bucket as a range of ordered doubles, and how many of them make one step of 16 bits. A smallest value is
    /// counted in whole steps from the start, a largest one from the end, so both come back a little outwards.
    /// </summary>
    private readonly record struct Place(long Start, long End, int Shift)
    {
        public static Place Of(HistogramLayout layout, int key)
        {
            long start = OrderedBits.Of(layout.LowerBound(key));
            long end = OrderedBits.Of(layout.UpperBound(key));
            int bits = 64 - BitOperations.LeadingZeroCount((ulong)(end - start));
            return new Place(start, end, Math.Max(0, bits - PlaceBits));
        }
    }
}
