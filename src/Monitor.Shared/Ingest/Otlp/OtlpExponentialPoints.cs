using Monitor.Shared.Histograms;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>
/// The data points of exponential histograms. Bucket i at scale s holds (2^(i/2^s), 2^((i+1)/2^s)], so buckets finer
/// than <see cref="ExponentialLayout.MaxScale"/> merge exactly into the bucket i >> (s - MaxScale). Values within the
/// zero threshold are in the zero bucket, as the sender counted them.
/// </summary>
internal sealed class OtlpExponentialPoints(OtlpRequest request, OtlpSeries series) : OtlpPoints(request)
{
    /// <summary>The finest scale that OpenTelemetry's own SDKs use.</summary>
    private const int MaxScale = 20;

    /// <summary>Doubles reach from 2^-1074 to 2^1024: no bucket at scale 0 lies beyond.</summary>
    private const int MaxExponent = 1075;

    private const string BeyondNumbers = "a bucket beyond the largest number";

    private readonly OtlpBuckets _buckets = new();

    private struct Shape
    {
        public long Scale;
        public ulong ZeroCount;
    }

    protected override bool TryDecodePoint(
        ref ProtobufReader point, scoped in OtlpMetric metric, OtlpMeaning meaning)
    {
        var read = new OtlpHistogramPoint(metric.Identity);
        var shape = default(Shape);
        ProtobufReader positive = default, negative = default;
        while (point.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case OtlpTags.Exponential.Attributes:
                    read.Identity.Read(ref point);
                    break;
                case OtlpTags.Exponential.Positive:
                    point.TryReadMessage(out positive);
                    break;
                case OtlpTags.Exponential.Negative:
                    point.TryReadMessage(out negative);
                    break;
                case OtlpTags.Exponential.Scale:
                    point.TryReadSigned(out shape.Scale);
                    break;
                case OtlpTags.Exponential.ZeroCount:
                    point.TryReadFixed64(out shape.ZeroCount);
                    break;
                case OtlpTags.Exponential.Min:
                    point.TryReadDouble(out read.Min);
                    break;
                case OtlpTags.Exponential.Max:
                    point.TryReadDouble(out read.Max);
                    break;
                default:
                    read.ReadCommon(ref point, tag);
                    break;
            }
        }

        if (point.Failed)
            return Request.Fail(point);
        return TryPut(point, ref read, metric, meaning, shape, positive, negative);
    }

    private bool TryPut(scoped in ProtobufReader point, scoped ref OtlpHistogramPoint read,
        scoped in OtlpMetric metric, OtlpMeaning meaning, Shape shape, ProtobufReader positive, ProtobufReader negative)
    {
        string? problem = read.Time == 0 ? NoTime : null;
        ExponentialLayout? layout = null;
        if (problem is null && !read.Stale)
        {
            problem = shape.Scale is < ExponentialLayout.MinScale or > MaxScale
                ? "a scale outside of -4 to 20"
                : Collect(ref read, shape, positive, negative, out layout);
            if (Request.Malformed is not null)
                return false;
        }

        return read.TryPut(
            Request, series, metric, meaning, point, OtlpTags.Exponential.Attributes, problem, layout, _buckets);
    }

    private string? Collect(scoped ref OtlpHistogramPoint read, Shape shape, ProtobufReader positive,
        ProtobufReader negative, out ExponentialLayout? layout)
    {
        int scale = Math.Min((int)shape.Scale, ExponentialLayout.MaxScale);
        int shift = (int)shape.Scale - scale;
        layout = ExponentialLayout.OfScale(scale);
        int limit = scale >= 0 ? MaxExponent << scale : MaxExponent >> -scale;
        // From the most negative value to the largest: the negative side backwards, zero, the positive side.
        _buckets.Clear();
        if (!TryReadSide(negative, -1, shift, limit, out bool fits) || !fits)
            return BeyondNumbers;
        _buckets.Reverse();
        _buckets.Add(0, shape.ZeroCount);
        if (!TryReadSide(positive, 1, shift, limit, out fits) || !fits)
            return BeyondNumbers;
        return read.Check(_buckets);
    }

    /// <summary>Adds one side's buckets, merged down, in the order of their indexes.</summary>
    /// <param name="sign">Of the values: the negative side's keys are negated.</param>
    /// <param name="limit">The largest magnitude of an index that a double can fall into.</param>
    private bool TryReadSide(ProtobufReader side, int sign, int shift, int limit, out bool fits)
    {
        fits = false;
        long offset = 0;
        ProtobufReader offsets = side;
        while (offsets.TryReadTag(out uint tag))
        {
            if (tag == OtlpTags.Exponential.Offset)
                offsets.TryReadSigned(out offset);
            else
                offsets.TrySkip(tag);
        }

        if (offsets.Failed)
            return Request.Fail(offsets);
        fits = offset is >= int.MinValue and <= int.MaxValue;
        long index = offset;
        while (side.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case OtlpTags.Exponential.BucketCounts:
                    side.TryReadMessage(out ProtobufReader packed);
                    while (!packed.AtEnd && packed.TryReadVarint(out ulong count))
                        fits &= TryAdd(index++ >> shift, count, sign, limit);
                    if (packed.Failed)
                        return Request.Fail(packed);
                    break;
                case OtlpTags.Exponential.BucketCount:
                    side.TryReadVarint(out ulong loose);
                    fits &= TryAdd(index++ >> shift, loose, sign, limit);
                    break;
                default:
                    side.TrySkip(tag);
                    break;
            }
        }

        return !side.Failed || Request.Fail(side);
    }

    private bool TryAdd(long index, ulong count, int sign, int limit)
    {
        if (count == 0)
            return true;
        if (Math.Abs(index) > limit)
            return false;
        _buckets.Add(sign * ((int)index + ExponentialLayout.KeyOffset), count);
        return true;
    }
}
