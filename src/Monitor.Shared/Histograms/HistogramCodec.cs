using System.Numerics;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Histograms;

/// <summary>
/// Histograms as bytes, lossless. Totals first, so that a window's count, sum and extremes are read without the
/// buckets; then the buckets in order as Golomb-Rice codes of the gaps between keys and of the counts, about four bits
/// each for a second of a service's latencies. Explicit bounds are not written: whoever keeps the bytes keeps them.
/// </summary>
internal static class HistogramCodec
{
    private const int ScaleMask = 0xF;
    private const int ExplicitForm = 0xF;
    private const int HasExtremes = 0x10;
    private const int HasUnplaced = 0x20;
    private const int DecimalExtremes = 0x40;

    /// <summary>Bytes that the histogram takes at most: totals, and for each bucket two escaped codes of 86 bits.</summary>
    public static int LongestBytes(Histogram histogram) => 72 + histogram.BucketCount * 22;

    public static void Write(ref PackedWriter writer, Histogram histogram)
    {
        Span<double> extremes = [histogram.Min, histogram.Max];
        Span<long> integers = stackalloc long[2];
        bool hasExtremes = !double.IsNaN(extremes[0]) && !double.IsNaN(extremes[1]);
        int decimals = hasExtremes ? DecimalScale.Find(extremes, integers) : -1;
        int form = FormOf(histogram);
        writer.Byte((byte)(form | (hasExtremes ? HasExtremes : 0)
            | (histogram.Unplaced > 0 ? HasUnplaced : 0) | (decimals >= 0 ? DecimalExtremes : 0)));
        writer.Varint(histogram.Count);
        writer.Double(histogram.Sum);
        if (decimals >= 0)
        {
            writer.Byte((byte)decimals);
            writer.Signed(integers[0]);
            writer.Varint((ulong)(integers[1] - integers[0]));
        }
        else if (hasExtremes)
        {
            writer.Double(extremes[0]);
            writer.Double(extremes[1]);
        }

        if (histogram.Unplaced > 0)
            writer.Varint(histogram.Unplaced);
        if (histogram.BucketCount > 0)
            WriteBuckets(ref writer, histogram);
    }

    /// <summary>Only the totals; the reader stands at the buckets afterwards.</summary>
    public static HistogramTotals ReadTotals(ref PackedReader reader) => ReadHead(ref reader, out _, out _);

    /// <summary>Whether the buckets are those of an explicit layout that the bytes do not name.</summary>
    public static bool IsExplicit(ReadOnlySpan<byte> bytes) => (bytes[0] & ScaleMask) == ExplicitForm;

    /// <summary>The layout of encoded buckets.</summary>
    public static HistogramLayout LayoutOf(ReadOnlySpan<byte> bytes, HistogramLayout explicitLayout)
    {
        if (bytes.IsEmpty)
            throw new InvalidDataException("Encoded bytes end too early.");
        return IsExplicit(bytes) ? explicitLayout : ScaleOf(bytes[0] & ScaleMask);
    }

    /// <summary>Adds what is encoded to a histogram, in that histogram's layout or a coarser one.</summary>
    /// <param name="reader">Stands at the first byte, afterwards behind the last.</param>
    /// <param name="explicitLayout">The bounds that encoded explicit buckets belong to.</param>
    /// <param name="target">Is added to.</param>
    public static void ReadInto(ref PackedReader reader, HistogramLayout explicitLayout, Histogram target)
    {
        HistogramTotals totals = ReadHead(ref reader, out int form, out ulong unplaced);
        if (totals.Count == 0)
            return;
        ulong placed = totals.Count - unplaced;
        target.AddTotals(totals.Count, totals.Sum, totals.Min, totals.Max);
        target.AddUnplaced(unplaced);
        if (placed == 0)
            return;
        HistogramLayout layout = form == ExplicitForm ? explicitLayout : ScaleOf(form);
        bool comparable = target.TryMeet(layout, out int steps);
        int key = (int)reader.Signed() + KeyBase(layout);
        byte parameters = reader.Byte();
        int gapBits = parameters & 0xF, countBits = parameters >> 4;
        ulong left = placed;
        while (true)
        {
            if (!layout.Holds(key))
                throw new InvalidDataException($"A histogram has a bucket {key} that its layout has not.");
            ulong count = reader.Rice(countBits) + 1;
            if (count > left)
                throw new InvalidDataException("A histogram's buckets hold more than its count.");
            if (comparable)
                target.AddBucket(ref steps, key, count);
            left -= count;
            if (left == 0)
                break;
            key += (int)reader.Rice(gapBits) + 1;
        }

        reader.Align();
        if (!comparable)
            target.AddUnplaced(placed);
    }

    private static void WriteBuckets(ref PackedWriter writer, Histogram histogram)
    {
        int buckets = histogram.BucketCount;
        HistogramScratch scratch = HistogramScratch.ForThread(buckets);
        ReadOnlySpan<int> keys = scratch.Keys.AsSpan(0, buckets);
        ReadOnlySpan<ulong> counts = scratch.Counts.AsSpan(0, buckets);
        histogram.CopyTo(scratch.Keys, scratch.Counts);
        ulong placed = histogram.Count - histogram.Unplaced;
        int gapBits = buckets > 1 ? Parameter((ulong)(keys[^1] - keys[0]) - (ulong)(buckets - 1), buckets - 1) : 0;
        int countBits = Parameter(placed - (ulong)buckets, buckets);
        writer.Signed(keys[0] - KeyBase(histogram.Layout));
        writer.Byte((byte)(gapBits | countBits << 4));
        writer.Rice(counts[0] - 1, countBits);
        for (int i = 1; i < buckets; i++)
        {
            writer.Rice((ulong)(keys[i] - keys[i - 1] - 1), gapBits);
            writer.Rice(counts[i] - 1, countBits);
        }

        writer.Align();
    }

    private static HistogramTotals ReadHead(ref PackedReader reader, out int form, out ulong unplaced)
    {
        byte head = reader.Byte();
        form = head & ScaleMask;
        ulong count = reader.Varint();
        double sum = reader.Double();
        double min = double.NaN, max = double.NaN;
        if ((head & DecimalExtremes) != 0)
        {
            double scale = DecimalScale.Power(reader.Byte() & 0xF);
            long smallest = reader.Signed();
            min = smallest / scale;
            max = (smallest + (long)reader.Varint()) / scale;
        }
        else if ((head & HasExtremes) != 0)
        {
            min = reader.Double();
            max = reader.Double();
        }

        unplaced = (head & HasUnplaced) != 0 ? reader.Varint() : 0;
        if (unplaced > count)
            throw new InvalidDataException("A histogram has more unplaced observations than observations.");
        return count == 0 ? HistogramTotals.Empty : new HistogramTotals(count, sum, min, max);
    }

    private static int FormOf(Histogram histogram)
    {
        // Without a bucket the layout says nothing; the form of scale -4 stands for it.
        if (histogram.BucketCount == 0)
            return 0;
        return histogram.Layout is ExponentialLayout layout ? layout.Scale - ExponentialLayout.MinScale : ExplicitForm;
    }

    private static ExponentialLayout ScaleOf(int form)
    {
        int scale = form + ExponentialLayout.MinScale;
        return scale <= ExponentialLayout.MaxScale
            ? ExponentialLayout.OfScale(scale)
            : throw new InvalidDataException($"A histogram has scale {scale}.");
    }

    /// <summary>What keys are counted from, so that the first one is short.</summary>
    private static int KeyBase(HistogramLayout layout) => layout is ExponentialLayout ? ExponentialLayout.KeyOffset : 0;

    /// <summary>The Rice parameter for numbers of this mean, near the best for a geometric distribution: log2(mean * ln 2).</summary>
    private static int Parameter(ulong sum, int numbers) =>
        Math.Min(15, BitOperations.Log2((ulong)(sum / (double)numbers * 0.6931) | 1));
}
