using System.Numerics;

namespace Monitor.Shared.Histograms;

/// <summary>
/// Histograms as bytes. Totals first, so that a window's count, sum and extremes are read without the buckets; then
/// the buckets in order as Golomb-Rice codes of the gaps between keys and of the counts, which for a second of a
/// service's latencies comes close to their entropy. Explicit bounds are not written: whoever keeps the bytes keeps
/// them.
/// </summary>
/// <remarks>
/// Buckets and counts are exact. With <see cref="HistogramPrecision.Compact"/>, which windows and history use, the sum
/// is kept to 20 bits of mantissa (4.8e-7), and extremes as <see cref="ExtremesCodec"/> says: short decimals exactly,
/// others to six digits, never inwards. What is left out would be a third of a second's bytes.
/// </remarks>
internal static class HistogramCodec
{
    private const int FormMask = 0xF;
    private const int ExplicitForm = 0xF;
    private const int ExtremesShift = 4;
    private const int HasUnplaced = 0x40;
    private const int ShortSum = 0x80;

    /// <summary>Bits of a double that a short sum leaves out: all but sign, exponent and 20 of the mantissa.</summary>
    private const int ShortSumBits = 32;

    /// <summary>
    /// Bytes that the histogram takes at most: totals, and for each bucket two escaped codes of 86 bits.
    /// </summary>
    public static int LongestBytes(Histogram histogram) => 96 + histogram.BucketCount * 22;

    public static void Write(ref PackedWriter writer, Histogram histogram, HistogramPrecision precision)
    {
        int buckets = histogram.BucketCount;
        HistogramScratch scratch = HistogramScratch.ForThread(buckets);
        histogram.CopyTo(scratch.Keys, scratch.Counts);
        ReadOnlySpan<int> keys = scratch.Keys.AsSpan(0, buckets);
        bool compact = precision == HistogramPrecision.Compact;
        ExtremesForm extremes = ExtremesCodec.FormOf(histogram, keys, compact);
        writer.Byte((byte)(FormOf(histogram) | (int)extremes << ExtremesShift
            | (histogram.Unplaced > 0 ? HasUnplaced : 0) | (compact ? ShortSum : 0)));
        writer.Varint(histogram.Count);
        WriteSum(ref writer, histogram.Sum, compact);
        if (histogram.Unplaced > 0)
            writer.Varint(histogram.Unplaced);
        if (buckets > 0)
        {
            writer.Signed(keys[0] - KeyBase(histogram.Layout));
            writer.Varint((ulong)(keys[^1] - keys[0]));
        }

        ExtremesCodec.Write(ref writer, extremes, histogram, keys);
        if (buckets > 0)
            WriteBuckets(ref writer, keys, scratch.Counts.AsSpan(0, buckets), histogram.Count - histogram.Unplaced);
    }

    /// <summary>Only the totals, without the buckets.</summary>
    /// <param name="bytes">What was written.</param>
    /// <param name="explicitLayout">The bounds that encoded explicit buckets belong to.</param>
    public static HistogramTotals ReadTotals(ReadOnlySpan<byte> bytes, HistogramLayout explicitLayout)
    {
        var reader = new PackedReader(bytes);
        return ReadHead(ref reader, explicitLayout).Totals;
    }

    /// <summary>Whether the buckets are those of an explicit layout that the bytes do not name.</summary>
    public static bool IsExplicit(ReadOnlySpan<byte> bytes) => (bytes[0] & FormMask) == ExplicitForm;

    /// <summary>The layout of encoded buckets.</summary>
    public static HistogramLayout LayoutOf(ReadOnlySpan<byte> bytes, HistogramLayout explicitLayout)
    {
        if (bytes.IsEmpty)
            throw new InvalidDataException("Encoded bytes end too early.");
        return IsExplicit(bytes) ? explicitLayout : ScaleOf(bytes[0] & FormMask);
    }

    /// <summary>Adds what is encoded to a histogram, in that histogram's layout or a coarser one.</summary>
    /// <param name="reader">Stands at the first byte, afterwards behind the last.</param>
    /// <param name="explicitLayout">The bounds that encoded explicit buckets belong to.</param>
    /// <param name="target">Is added to.</param>
    public static void ReadInto(ref PackedReader reader, HistogramLayout explicitLayout, Histogram target)
    {
        Head head = ReadHead(ref reader, explicitLayout);
        HistogramTotals totals = head.Totals;
        target.AddTotals(totals.Count, totals.Sum, totals.Min, totals.Max);
        target.AddUnplaced(head.Unplaced);
        ulong placed = totals.Count - head.Unplaced;
        if (placed == 0)
            return;
        if (target.TryMeet(head.Layout, out int steps))
        {
            target.NoteNewBuckets(ReadBuckets(ref reader, head, placed, target, steps));
            return;
        }

        target.AddUnplaced(placed);
        Histogram skipped = HistogramScratch.Skipped;
        skipped.Clear(head.Layout);
        ReadBuckets(ref reader, head, placed, skipped, steps: 0);
    }

    /// <summary>
    /// Adds the counts of buckets to their pages. Keys ascend, so a page is looked up once for all of its buckets.
    /// </summary>
    /// <returns>How many buckets had no count before.</returns>
    private static int ReadBuckets(ref PackedReader reader, in Head head, ulong placed, Histogram target, int steps)
    {
        byte parameters = reader.Byte();
        int gapBits = parameters & 0xF, countBits = parameters >> 4;
        BitReader bits = reader.Bits();
        Span<ulong> page = default;
        int pageNumber = int.MinValue, added = 0, key = head.FirstKey;
        for (ulong left = placed; ;)
        {
            ulong count = bits.Rice(countBits) + 1;
            if (count > left)
                throw new InvalidDataException("A histogram's buckets hold more than its count.");
            int place = steps == 0 ? key : ExponentialLayout.CoarserKey(key, steps);
            if (place >> BucketPages.PageBits != pageNumber)
            {
                pageNumber = place >> BucketPages.PageBits;
                page = target.PageOf(place);
            }

            ref ulong bucket = ref page[place & (BucketPages.PageKeys - 1)];
            added += bucket == 0 ? 1 : 0;
            bucket += count;
            left -= count;
            if (left == 0)
                break;
            ulong gap = bits.Rice(gapBits);
            if (gap >= (ulong)(head.LastKey - key))
                throw new InvalidDataException("A histogram has a bucket after its last.");
            key += (int)gap + 1;
        }

        reader.End(bits);
        return added;
    }

    private static void WriteBuckets(
        ref PackedWriter writer, ReadOnlySpan<int> keys, ReadOnlySpan<ulong> counts, ulong placed)
    {
        int gaps = keys.Length - 1;
        int gapBits = gaps > 0 ? Parameter((ulong)(keys[^1] - keys[0] - gaps), gaps) : 0;
        int countBits = Parameter(placed - (ulong)keys.Length, keys.Length);
        Improve(keys, counts, ref gapBits, ref countBits);
        writer.Byte((byte)(gapBits | countBits << 4));
        writer.Rice(counts[0] - 1, countBits);
        for (int i = 1; i < keys.Length; i++)
        {
            writer.Rice((ulong)(keys[i] - keys[i - 1] - 1), gapBits);
            writer.Rice(counts[i] - 1, countBits);
        }

        writer.Align();
    }

    /// <summary>
    /// Takes the next larger parameters where they make it shorter: their rule is for one geometric spread.
    /// </summary>
    private static void Improve(
        ReadOnlySpan<int> keys, ReadOnlySpan<ulong> counts, ref int gapBits, ref int countBits)
    {
        long gapSaved = 1 - keys.Length, countSaved = -counts.Length;
        for (int i = 0; i < keys.Length; i++)
        {
            if (i > 0)
            {
                ulong gap = (ulong)(keys[i] - keys[i - 1] - 1) >> gapBits;
                gapSaved += (long)(gap - (gap >> 1));
            }

            ulong count = counts[i] - 1 >> countBits;
            countSaved += (long)(count - (count >> 1));
        }

        gapBits += gapSaved > 0 && gapBits < 15 ? 1 : 0;
        countBits += countSaved > 0 && countBits < 15 ? 1 : 0;
    }

    private static void WriteSum(ref PackedWriter writer, double sum, bool compact)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(sum);
        if (!compact)
        {
            writer.UInt64(bits);
            return;
        }

        // To nearest; a carry into the exponent is the next power of two, as it should be.
        bits += 1UL << (ShortSumBits - 1);
        writer.UInt32((uint)(bits >> ShortSumBits));
    }

    private static Head ReadHead(ref PackedReader reader, HistogramLayout explicitLayout)
    {
        byte flags = reader.Byte();
        ulong count = reader.Varint();
        double sum = (flags & ShortSum) == 0
            ? reader.Double()
            : BitConverter.UInt64BitsToDouble((ulong)reader.UInt32() << ShortSumBits);
        ulong unplaced = (flags & HasUnplaced) != 0 ? reader.Varint() : 0;
        if (unplaced > count)
            throw new InvalidDataException("A histogram has more unplaced observations than observations.");
        HistogramLayout layout = (flags & FormMask) == ExplicitForm ? explicitLayout : ScaleOf(flags & FormMask);
        int first = 0, last = 0;
        if (count > unplaced)
        {
            long key = reader.Signed();
            ulong span = reader.Varint();
            if (key is < int.MinValue / 2 or > int.MaxValue / 2 || span > int.MaxValue / 4)
                throw new InvalidDataException("A histogram has keys that no layout has.");
            first = (int)key + KeyBase(layout);
            last = first + (int)span;
            if (!layout.Holds(first) || !layout.Holds(last))
                throw new InvalidDataException($"A histogram has buckets {first} to {last}; its layout has not.");
        }

        (double min, double max) =
            ExtremesCodec.Read(ref reader, (ExtremesForm)(flags >> ExtremesShift & 3), layout, first, last);
        HistogramTotals totals = count == 0 ? HistogramTotals.Empty : new HistogramTotals(count, sum, min, max);
        return new Head(totals, unplaced, layout, first, last);
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

    /// <summary>
    /// The Rice parameter for numbers of this mean, near the best for a geometric distribution: log2(mean * ln 2).
    /// </summary>
    private static int Parameter(ulong sum, int numbers) =>
        Math.Min(15, BitOperations.Log2((ulong)(sum / (double)numbers * 0.6931) | 1));

    private readonly record struct Head(
        HistogramTotals Totals, ulong Unplaced, HistogramLayout Layout, int FirstKey, int LastKey);
}
