using Monitor.Shared.Histograms;
using Monitor.Shared.Merging;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Peers;

/// <summary>The buckets of a distribution. Its sum stands beside it, exact, and not in it.</summary>
internal static class DistributionCodec
{
    private const uint Varint = PeerWire.Varint, Bytes = PeerWire.Bytes, Fixed64 = PeerWire.Fixed64;

    public static void Write(ProtobufWriter writer, int field, Histogram histogram)
    {
        int mark = writer.BeginMessage(field);
        if (histogram.Layout is ExponentialLayout exponential)
            writer.WriteSigned(PeerFields.Distribution.Scale, exponential.Scale);
        else if (histogram.Layout is ExplicitLayout bounded)
            writer.WritePackedFixed64(PeerFields.Distribution.Bounds, bounded.Bounds);
        long[] deltas = new long[histogram.BucketCount];
        ulong[] counts = new ulong[histogram.BucketCount];
        int next = 0, before = 0;
        foreach (HistogramBucket bucket in histogram.Buckets())
        {
            (deltas[next], counts[next++]) = (bucket.Key - before, bucket.Count);
            before = bucket.Key;
        }

        writer.WritePackedSigned(PeerFields.Distribution.KeyDeltas, deltas);
        writer.WritePackedVarints(PeerFields.Distribution.Counts, counts);
        if (histogram.Unplaced > 0)
            writer.WriteUInt64(PeerFields.Distribution.Unplaced, histogram.Unplaced);
        writer.WriteDouble(PeerFields.Distribution.Min, histogram.Min);
        writer.WriteDouble(PeerFields.Distribution.Max, histogram.Max);
        writer.EndMessage(mark);
    }

    public static Histogram Read(ProtobufReader reader)
    {
        long? scale = null;
        double[] bounds = [];
        var keys = new List<long>();
        var counts = new List<ulong>();
        ulong unplaced = 0;
        double min = double.NaN, max = double.NaN;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.Distribution.Scale << 3 | Varint when reader.TryReadSigned(out long given):
                    scale = given;
                    break;
                case PeerFields.Distribution.Bounds << 3 | Bytes
                    when reader.TryReadPackedFixed64(out ReadOnlySpan<double> packed):
                    bounds = packed.ToArray();
                    break;
                case PeerFields.Distribution.KeyDeltas << 3 | Bytes
                    when reader.TryReadMessage(out ProtobufReader packed):
                    PeerWire.ReadDeltas(ref packed, keys, "distribution's buckets");
                    break;
                case PeerFields.Distribution.Counts << 3 | Bytes when reader.TryReadMessage(out ProtobufReader packed):
                    while (!packed.AtEnd && packed.TryReadVarint(out ulong count))
                        counts.Add(count);
                    PeerWire.Check(packed, "distribution's counts");
                    break;
                case PeerFields.Distribution.Unplaced << 3 | Varint: reader.TryReadVarint(out unplaced); break;
                case PeerFields.Distribution.Min << 3 | Fixed64: reader.TryReadDouble(out min); break;
                case PeerFields.Distribution.Max << 3 | Fixed64: reader.TryReadDouble(out max); break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "distribution");
        if (keys.Count != counts.Count)
            throw new PeerProtocolException($"A distribution has {keys.Count} buckets and {counts.Count} counts.");
        return Build(LayoutOf(scale, bounds), keys, counts, unplaced, min, max);
    }

    private static HistogramLayout LayoutOf(long? scale, double[] bounds)
    {
        if (scale is { } given)
        {
            return given is >= ExponentialLayout.MinScale and <= ExponentialLayout.MaxScale
                ? ExponentialLayout.OfScale((int)given)
                : throw new PeerProtocolException($"A distribution has scale {given}.");
        }

        try
        {
            return new ExplicitLayout(bounds);
        }
        catch (ArgumentException wrong)
        {
            throw new PeerProtocolException($"A distribution has bounds that are none: {wrong.Message}");
        }
    }

    private static Histogram Build(
        HistogramLayout layout, List<long> keys, List<ulong> counts, ulong unplaced, double min, double max)
    {
        var histogram = new Histogram(layout, MergedDistribution.MostBucketsOf(layout));
        UInt128 placed = 0;
        int steps = 0;
        for (int i = 0; i < keys.Count; i++)
        {
            if (keys[i] is < int.MinValue or > int.MaxValue || !layout.Holds((int)keys[i])
                || counts[i] == 0 || i > 0 && keys[i] <= keys[i - 1])
                throw new PeerProtocolException($"A distribution has a bucket {keys[i]} with {counts[i]}.");
            placed += counts[i];
            histogram.AddBucket(ref steps, (int)keys[i], counts[i]);
        }

        if (placed + unplaced > long.MaxValue)
            throw new PeerProtocolException($"A distribution has {placed + unplaced} observations.");
        histogram.AddTotals((ulong)placed + unplaced, 0, min, max);
        histogram.AddUnplaced(unplaced);
        return histogram;
    }
}
