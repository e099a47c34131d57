using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>
/// The metrics of one scope: sorts them by kind and temporality and hands their points over.
///
/// | OTLP | series | call |
/// |---|---|---|
/// | gauge; sum, cumulative, not monotonic | gauge | Sample |
/// | sum, delta, not monotonic | gauge of changes, whose sum over a window is the net change | Observe |
/// | sum, monotonic | counter | Cumulative or Delta |
/// | histogram, exponential histogram | histogram | Histogram |
/// | summary | a gauge for each quantile, counters for sum and count | Sample, Cumulative |
/// </summary>
internal sealed class OtlpMetricsDecoder(OtlpRequest request, OtlpSeries series) : IOtlpItems
{
    private readonly OtlpNumberPoints _numbers = new(request, series);
    private readonly OtlpHistogramPoints _histograms = new(request, series);
    private readonly OtlpExponentialPoints _exponentials = new(request, series);
    private readonly OtlpSummaryPoints _summaries = new(request, series);

    public bool TryDecode(ProtobufReader item, scoped in OtlpMetric scope)
    {
        OtlpMetric metric = scope;
        ProtobufReader data = default;
        uint kind = 0;
        while (item.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case OtlpTags.Metric.Name:
                    item.TryReadBytes(out metric.Name);
                    break;
                case OtlpTags.Metric.Description:
                    item.TryReadBytes(out metric.Description);
                    break;
                case OtlpTags.Metric.Unit:
                    item.TryReadBytes(out metric.Unit);
                    break;
                case OtlpTags.Metric.Gauge or OtlpTags.Metric.Sum or OtlpTags.Metric.Histogram
                    or OtlpTags.Metric.ExponentialHistogram or OtlpTags.Metric.Summary:
                    item.TryReadMessage(out data);
                    kind = tag;
                    break;
                default:
                    item.TrySkip(tag);
                    break;
            }
        }

        if (item.Failed)
            return request.Fail(item);
        request.At.Point = -1;
        bool decoded = kind == 0 || TryDecodeData(ref metric, kind, data);
        request.At.Point = -1;
        return decoded;
    }

    private bool TryDecodeData(scoped ref OtlpMetric metric, uint kind, ProtobufReader data)
    {
        if (kind is OtlpTags.Metric.Gauge or OtlpTags.Metric.Summary)
        {
            OtlpMeaning level = OtlpMeaning.Level;
            Identify(ref metric, kind, level);
            return kind == OtlpTags.Metric.Gauge
                ? _numbers.TryDecode(data, metric, level) : _summaries.TryDecode(data, metric, level);
        }

        if (!TryReadMeaning(data, kind == OtlpTags.Metric.Sum, out OtlpMeaning? meaning, out int points))
            return false;
        if (meaning is null)
        {
            request.Reject(RejectReason.Unsupported, points, metric.Name,
                "an aggregation temporality that is neither delta nor cumulative");
            return true;
        }

        Identify(ref metric, kind, meaning.Value);
        return kind switch
        {
            OtlpTags.Metric.Sum => _numbers.TryDecode(data, metric, meaning.Value),
            OtlpTags.Metric.Histogram => _histograms.TryDecode(data, metric, meaning.Value),
            _ => _exponentials.TryDecode(data, metric, meaning.Value),
        };
    }

    private static void Identify(scoped ref OtlpMetric metric, uint kind, OtlpMeaning meaning) =>
        metric.Identity = metric.Identity.Add(metric.Name).Add(metric.Unit).Add(kind << 8 | (ulong)meaning);

    /// <summary>Temporality and monotonicity stand behind the points on the wire: they are looked up first.</summary>
    /// <param name="meaning">Null when the temporality is unspecified.</param>
    private bool TryReadMeaning(ProtobufReader data, bool isSum, out OtlpMeaning? meaning, out int points)
    {
        const int Delta = 1, Cumulative = 2;
        int temporality = 0;
        bool monotonic = false;
        points = 0;
        while (data.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case OtlpTags.Metric.Temporality:
                    data.TryReadInt32(out temporality);
                    break;
                case OtlpTags.Metric.Monotonic:
                    data.TryReadBool(out monotonic);
                    break;
                default:
                    points += tag == OtlpTags.Metric.Points ? 1 : 0;
                    data.TrySkip(tag);
                    break;
            }
        }

        bool falls = isSum && !monotonic;
        meaning = temporality switch
        {
            Delta => falls ? OtlpMeaning.Change : OtlpMeaning.Increase,
            Cumulative => falls ? OtlpMeaning.Level : OtlpMeaning.Total,
            _ => null,
        };
        return !data.Failed || request.Fail(data);
    }
}
