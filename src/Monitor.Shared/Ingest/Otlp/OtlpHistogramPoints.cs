using Monitor.Shared.Histograms;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>The data points of histograms with explicit bounds.</summary>
internal sealed class OtlpHistogramPoints(OtlpRequest request, OtlpSeries series) : OtlpPoints(request)
{
    private readonly ExplicitLayouts _layouts = new();
    private readonly OtlpBuckets _buckets = new();
    private ulong[] _looseCounts = new ulong[16];
    private double[] _looseBounds = new double[16];
    private int _looseCountLength;
    private int _looseBoundLength;

    protected override bool TryDecodePoint(
        ref ProtobufReader point, scoped in OtlpMetric metric, OtlpMeaning meaning)
    {
        var read = new OtlpHistogramPoint(metric.Identity);
        ReadOnlySpan<ulong> counts = default;
        ReadOnlySpan<double> bounds = default;
        _looseCountLength = _looseBoundLength = 0;
        while (point.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case OtlpTags.Histogram.BucketCounts:
                    point.TryReadPackedFixed64(out counts);
                    break;
                case OtlpTags.Histogram.Bounds:
                    point.TryReadPackedFixed64(out bounds);
                    break;
                case OtlpTags.Histogram.BucketCount:
                    point.TryReadFixed64(out ulong count);
                    Append(ref _looseCounts, ref _looseCountLength, count);
                    break;
                case OtlpTags.Histogram.Bound:
                    point.TryReadDouble(out double bound);
                    Append(ref _looseBounds, ref _looseBoundLength, bound);
                    break;
                case OtlpTags.Histogram.Attributes:
                    read.Identity.Read(ref point);
                    break;
                case OtlpTags.Histogram.Min:
                    point.TryReadDouble(out read.Min);
                    break;
                case OtlpTags.Histogram.Max:
                    point.TryReadDouble(out read.Max);
                    break;
                default:
                    read.ReadCommon(ref point, tag);
                    break;
            }
        }

        if (point.Failed)
            return Request.Fail(point);
        // Numbers one by one instead of packed: no encoder of today, and allowed.
        if (_looseCountLength > 0)
            counts = _looseCounts.AsSpan(0, _looseCountLength);
        if (_looseBoundLength > 0)
            bounds = _looseBounds.AsSpan(0, _looseBoundLength);
        return TryPut(point, ref read, metric, meaning, counts, bounds);
    }

    private bool TryPut(scoped in ProtobufReader point, scoped ref OtlpHistogramPoint read,
        scoped in OtlpMetric metric, OtlpMeaning meaning, scoped ReadOnlySpan<ulong> counts,
        scoped ReadOnlySpan<double> bounds)
    {
        ExplicitLayout? layout = null;
        string? problem = read.Time == 0 ? NoTime : null;
        if (problem is null && !read.Stale)
            problem = Collect(ref read, counts, bounds, out layout);
        return read.TryPut(
            Request, series, metric, meaning, point, OtlpTags.Histogram.Attributes, problem, layout, _buckets);
    }

    private string? Collect(scoped ref OtlpHistogramPoint read, scoped ReadOnlySpan<ulong> counts,
        scoped ReadOnlySpan<double> bounds, out ExplicitLayout? layout)
    {
        _buckets.Clear();
        layout = null;
        // Only count and sum: one bucket that holds everything.
        if (counts.IsEmpty && bounds.IsEmpty)
            _buckets.Add(0, read.Count);
        else if (counts.Length != bounds.Length + 1)
            return "not one bucket count more than explicit bounds";
        for (int key = 0; key < counts.Length; key++)
            _buckets.Add(key, counts[key]);
        layout = bounds.Length <= OtlpBuckets.MaxCount ? _layouts.Find(bounds) : null;
        return layout is null
            ? "explicit bounds that are not finite and strictly ascending, or more than 4096"
            : read.Check(_buckets);
    }

    private static void Append<T>(ref T[] array, ref int length, T value)
    {
        if (length == array.Length)
            Array.Resize(ref array, 2 * length);
        array[length++] = value;
    }
}
