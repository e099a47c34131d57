using System.Globalization;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>
/// The data points of summaries, as Prometheus lays them out: each quantile a gauge of the metric's name with the
/// label <c>quantile</c>, the sum and the count counters named with <c>_sum</c> and <c>_count</c>.
/// </summary>
internal sealed class OtlpSummaryPoints(OtlpRequest request, OtlpSeries series) : OtlpPoints(request)
{
    /// <summary>More quantiles than anybody computes; what lies beyond is refused with the point.</summary>
    private const int MaxQuantiles = 64;

    private const string QuantileLabel = "quantile";

    private readonly double[] _quantiles = new double[MaxQuantiles];
    private readonly double[] _values = new double[MaxQuantiles];
    private int _length;
    private bool _labelsRead;

    private ref struct Point(SeriesHash metric)
    {
        public OtlpIdentity Identity = new(metric);
        public ulong Start;
        public ulong Time;
        public ulong Count;
        public ulong Flags;
        public double Sum;
    }

    protected override bool TryDecodePoint(
        ref ProtobufReader point, scoped in OtlpMetric metric, OtlpMeaning meaning)
    {
        var read = new Point(metric.Identity);
        _length = 0;
        int quantiles = 0;
        while (point.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case OtlpTags.Point.Start:
                    point.TryReadFixed64(out read.Start);
                    break;
                case OtlpTags.Point.Time:
                    point.TryReadFixed64(out read.Time);
                    break;
                case OtlpTags.Summary.Count:
                    point.TryReadFixed64(out read.Count);
                    break;
                case OtlpTags.Summary.Sum:
                    point.TryReadDouble(out read.Sum);
                    break;
                case OtlpTags.Summary.Quantiles:
                    point.TryReadMessage(out ProtobufReader quantile);
                    quantiles++;
                    if (!point.Failed && !TryReadQuantile(quantile))
                        return false;
                    break;
                case OtlpTags.Summary.Attributes:
                    read.Identity.Read(ref point);
                    break;
                case OtlpTags.Summary.Flags:
                    point.TryReadVarint(out read.Flags);
                    break;
                default:
                    point.TrySkip(tag);
                    break;
            }
        }

        if (point.Failed)
            return Request.Fail(point);
        string? problem = read.Time == 0 ? NoTime
            : quantiles > MaxQuantiles ? "more than 64 quantiles"
            : double.IsFinite(read.Sum) ? null : "a sum that is not a finite number";
        if (problem is null)
            return TryPut(read, metric, point) || Request.Malformed is null;
        Request.Reject(RejectReason.InvalidNumber, 1, metric.Name, problem);
        return true;
    }

    private bool TryReadQuantile(ProtobufReader reader)
    {
        double quantile = 0, value = 0;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case OtlpTags.Summary.Quantile:
                    reader.TryReadDouble(out quantile);
                    break;
                case OtlpTags.Summary.Value:
                    reader.TryReadDouble(out value);
                    break;
                default:
                    reader.TrySkip(tag);
                    break;
            }
        }

        // The quantiles of nothing observed are NaN in some SDKs: no value, and no fault either.
        if (_length < MaxQuantiles && double.IsFinite(value) && quantile is >= 0 and <= 1)
        {
            _quantiles[_length] = quantile;
            _values[_length++] = value;
        }

        return !reader.Failed || Request.Fail(reader);
    }

    private bool TryPut(scoped in Point read, scoped in OtlpMetric metric, scoped in ProtobufReader point)
    {
        SeriesHash identity = read.Identity.Complete(point);
        var message = new ProtobufReader(point.Message, point.Offset - point.Position);
        long timeMs = OtlpTime.ToMs(read.Time), startMs = OtlpTime.ToMs(read.Start);
        bool stale = (read.Flags & NoRecordedValue) != 0;
        _labelsRead = false;
        if (!TryFind(identity.Add(1), metric, message, SeriesKind.Counter, "_sum", null, out SeriesHandle sum)
            || !TryFind(identity.Add(2), metric, message, SeriesKind.Counter, "_count", null, out SeriesHandle count))
        {
            return false;
        }

        if (stale)
        {
            Request.Sink.Stale(sum, timeMs);
            Request.Sink.Stale(count, timeMs);
        }
        else
        {
            Request.Sink.Cumulative(sum, timeMs, startMs, read.Sum);
            Request.Sink.Cumulative(count, timeMs, startMs, read.Count);
        }

        for (int i = 0; i < _length; i++)
        {
            SeriesHash hash = identity.Add(3).Add(BitConverter.DoubleToUInt64Bits(_quantiles[i]));
            if (!TryFind(hash, metric, message, SeriesKind.Gauge, "", _quantiles[i], out SeriesHandle gauge))
                return false;
            if (stale)
                Request.Sink.Stale(gauge, timeMs);
            else
                Request.Sink.Sample(gauge, timeMs, _values[i]);
        }

        return true;
    }

    private bool TryFind(in SeriesHash identity, scoped in OtlpMetric metric, scoped in ProtobufReader point,
        SeriesKind kind, string suffix, double? quantile, out SeriesHandle handle)
    {
        if (Request.Sink.TryResolve(identity, out handle))
            return true;
        if (!_labelsRead && !series.TryReadLabels(metric, point, OtlpTags.Summary.Attributes))
            return false;
        _labelsRead = true;
        Label extra = quantile is { } q
            ? new Label(QuantileLabel, q.ToString(CultureInfo.InvariantCulture)) : default;
        handle = series.Define(identity, metric, kind, suffix, extra);
        return true;
    }
}
