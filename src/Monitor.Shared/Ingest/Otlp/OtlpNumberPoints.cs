using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>The data points of gauges and sums: the path that most of OTLP takes.</summary>
internal sealed class OtlpNumberPoints(OtlpRequest request, OtlpSeries series) : OtlpPoints(request)
{
    protected override bool TryDecodePoint(
        ref ProtobufReader point, scoped in OtlpMetric metric, OtlpMeaning meaning)
    {
        var identity = new OtlpIdentity(metric.Identity);
        ulong start = 0, time = 0, flags = 0;
        double value = 0;
        bool hasValue = false;
        while (point.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case OtlpTags.Point.Start:
                    point.TryReadFixed64(out start);
                    break;
                case OtlpTags.Point.Time:
                    point.TryReadFixed64(out time);
                    break;
                case OtlpTags.Number.AsDouble:
                    hasValue = point.TryReadDouble(out value);
                    break;
                case OtlpTags.Number.AsInt:
                    hasValue = point.TryReadFixed64(out ulong integer);
                    value = (long)integer;
                    break;
                case OtlpTags.Number.Attributes:
                    identity.Read(ref point);
                    break;
                case OtlpTags.Number.Flags:
                    point.TryReadVarint(out flags);
                    break;
                default:
                    point.TrySkip(tag);
                    break;
            }
        }

        if (point.Failed)
            return Request.Fail(point);
        bool stale = (flags & NoRecordedValue) != 0;
        string? problem = time == 0 ? NoTime : stale ? null : Check(value, hasValue, meaning);
        if (problem is not null)
        {
            Request.Reject(RejectReason.InvalidNumber, 1, metric.Name, problem);
            return true;
        }

        SeriesKind kind = meaning is OtlpMeaning.Total or OtlpMeaning.Increase
            ? SeriesKind.Counter : SeriesKind.Gauge;
        SeriesHash hash = identity.Complete(point);
        var message = new ProtobufReader(point.Message, point.Offset - point.Position);
        if (!series.TryFind(hash, metric, kind, message, OtlpTags.Number.Attributes, out SeriesHandle handle))
            return Request.Malformed is null;
        if (stale)
            Request.Sink.Stale(handle, OtlpTime.ToMs(time));
        else
            Put(handle, meaning, OtlpTime.ToMs(time), OtlpTime.ToMs(start), value);
        return true;
    }

    private void Put(SeriesHandle handle, OtlpMeaning meaning, long timeMs, long startMs, double value)
    {
        switch (meaning)
        {
            case OtlpMeaning.Level:
                Request.Sink.Sample(handle, timeMs, value);
                break;
            case OtlpMeaning.Total:
                Request.Sink.Cumulative(handle, timeMs, startMs, value);
                break;
            case OtlpMeaning.Increase:
                Request.Sink.Delta(handle, timeMs, value);
                break;
            default:
                Request.Sink.Observe(handle, timeMs, value);
                break;
        }
    }

    private static string? Check(double value, bool hasValue, OtlpMeaning meaning)
    {
        if (!hasValue)
            return "neither as_double nor as_int";
        if (!double.IsFinite(value))
            return "a value that is not a finite number";
        return meaning is OtlpMeaning.Total or OtlpMeaning.Increase && value < 0
            ? "a negative value in a monotonic sum" : null;
    }
}
