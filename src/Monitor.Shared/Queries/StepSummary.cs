using Monitor.Shared.Histograms;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Queries;

/// <summary>The closed buckets of one series within one step of a chart, together.</summary>
public sealed class StepSummary(SeriesKind kind)
{
    private ScalarSummary _scalars = ScalarSummary.Empty;
    private Histogram? _histogram;

    /// <summary>Adds a bucket; buckets come in the order of time.</summary>
    public void Add(in HistoryBucket bucket)
    {
        _scalars = _scalars.Merge(bucket.Summary);
        if (bucket.Histogram is not { } histogram)
            return;
        _histogram ??= new Histogram(histogram.Layout);
        _histogram.Merge(histogram);
    }

    /// <summary>
    /// One statistic of the step; NaN for what closed buckets cannot tell: percentiles of anything but a histogram.
    /// </summary>
    public double Read(Statistic statistic, int stepSeconds) => statistic switch
    {
        Statistic.Count => _scalars.Points,
        Statistic.Rate => Volume / stepSeconds,
        Statistic.Sum => _scalars.Entries.Sum,
        Statistic.Min => _scalars.Entries.Min,
        Statistic.Max => _scalars.Entries.Max,
        Statistic.Mean => _scalars.Entries.Mean,
        Statistic.Last => _scalars.Entries.Last,
        Statistic.StdDev => _histogram is { } histogram
            ? HistogramDeviation.Of(histogram).Value
            : Math.Sqrt(_scalars.Entries.SquaredDeviations / _scalars.Entries.Count),
        _ => _histogram?.Quantile(statistic.Quantile()).Value ?? double.NaN,
    };

    private double Volume => kind == SeriesKind.Counter ? _scalars.Entries.Sum : _scalars.Points;
}
