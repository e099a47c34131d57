using Monitor.Shared.Histograms;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>What explicit and exponential histogram points have in common, as it was read.</summary>
internal ref struct OtlpHistogramPoint(SeriesHash metric)
{
    private const uint NoRecordedValue = 1;

    public OtlpIdentity Identity = new(metric);
    public ulong Start;
    public ulong Time;
    public ulong Count;
    public ulong Flags;
    public double Sum = double.NaN;
    public double Min = double.NaN;
    public double Max = double.NaN;

    public readonly bool Stale => (Flags & NoRecordedValue) != 0;

    /// <summary>Reads a field that both kinds of points have under one number, or skips another.</summary>
    public void ReadCommon(ref ProtobufReader point, uint tag)
    {
        switch (tag)
        {
            case OtlpTags.Point.Start:
                point.TryReadFixed64(out Start);
                break;
            case OtlpTags.Point.Time:
                point.TryReadFixed64(out Time);
                break;
            case OtlpTags.Histogram.Count:
                point.TryReadFixed64(out Count);
                break;
            case OtlpTags.Histogram.Sum:
                point.TryReadDouble(out Sum);
                break;
            case OtlpTags.Histogram.Flags:
                point.TryReadVarint(out Flags);
                break;
            default:
                point.TrySkip(tag);
                break;
        }
    }

    /// <summary>What is wrong with the counts; null when nothing is.</summary>
    public readonly string? Check(OtlpBuckets buckets)
    {
        if (buckets.TooMany)
            return "more than 4096 buckets with a count";
        if (buckets.Overflowed)
            return "counts that add up to more than 64 bits";
        return buckets.Total == Count ? null : "a count that is not the sum of its buckets' counts";
    }

    /// <summary>
    /// Hands the point over, or rejects it for a problem; false when the bytes of its attributes are malformed.
    /// </summary>
    public readonly bool TryPut(OtlpRequest request, OtlpSeries series, scoped in OtlpMetric metric,
        OtlpMeaning meaning, scoped in ProtobufReader point, uint attributeTag, string? problem,
        HistogramLayout? layout, OtlpBuckets buckets)
    {
        if (problem is not null)
        {
            request.Reject(RejectReason.InvalidHistogram, 1, metric.Name, problem);
            return true;
        }

        SeriesHash hash = Identity.Complete(point);
        var message = new ProtobufReader(point.Message, point.Offset - point.Position);
        if (!series.TryFind(hash, metric, SeriesKind.Histogram, message, attributeTag, out SeriesHandle handle))
            return request.Malformed is null;
        if (Stale || layout is null)
        {
            request.Sink.Stale(handle, OtlpTime.ToMs(Time));
            return true;
        }

        request.Sink.Histogram(handle, new HistogramPoint
        {
            TimestampMs = OtlpTime.ToMs(Time),
            StartMs = OtlpTime.ToMs(Start),
            Cumulative = meaning == OtlpMeaning.Total,
            Layout = layout,
            Keys = buckets.Keys,
            Counts = buckets.Counts,
            // One infinite observation makes the sum infinite for ever; the buckets are right still.
            Sum = Finite(Sum),
            Min = Finite(Min),
            Max = Finite(Max),
        });
        return true;
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : double.NaN;
}
