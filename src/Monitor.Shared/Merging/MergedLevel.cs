using Monitor.Shared.Histograms;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Merging;

/// <summary>
/// What several series did in one stretch of time, in a form that merges: counts, exact sums, extremes and, where it
/// was asked for, how the values are spread. Averages and percentiles are only read from it, never merged. Mutable, one
/// owner.
/// </summary>
public sealed class MergedLevel
{
    private ExactSum _sum;
    private ExactSum _squares;

    /// <summary>Observations, or counters' points: what the values rest on.</summary>
    public long Points { get; internal set; }

    /// <summary>What the mean is over: observations, or seconds of a counter.</summary>
    public long Entries { get; internal set; }

    /// <summary>Smallest entry of gauges and counters; positive infinity when there is none.</summary>
    public double Min { get; internal set; } = double.PositiveInfinity;

    public double Max { get; internal set; } = double.NegativeInfinity;

    /// <summary>Null when it was not asked for or cannot be told.</summary>
    public MergedDistribution? Distribution { get; internal set; }

    /// <summary>Sum of the entries.</summary>
    public double Sum => _sum.Value;

    internal ExactSum ExactSum => _sum;

    /// <summary>Sum of the squared entries.</summary>
    internal ExactSum ExactSquares => _squares;

    /// <summary>Adds one gauge's or counter's part.</summary>
    public void Add(in ScalarSummary summary)
    {
        ScalarBucket entries = summary.Entries;
        Points += summary.Points;
        if (entries.Count == 0)
            return;
        Entries += entries.Count;
        Min = Math.Min(Min, entries.Min);
        Max = Math.Max(Max, entries.Max);
        _sum.Add(entries.Sum);

        // The squares of a part are its squared deviations and count * mean²; the latter to twice a double's bits, for
        // from it and the whole's the deviation of values like 10^9 plus or minus 1 is the difference.
        (double high, double low) = SquareOver(entries.Sum, 0, entries.Count);
        _squares.Add(entries.SquaredDeviations);
        _squares.Add(high);
        _squares.Add(low);
    }

    /// <summary>Adds the entries of a gauge's or counter's seconds to the distribution.</summary>
    public void AddSpread(ReadOnlySpan<ScalarBucket> seconds, SeriesKind kind) =>
        (Distribution ??= new MergedDistribution()).Add(seconds, kind);

    /// <summary>Adds one histogram's part, which is not kept.</summary>
    public void Add(Histogram histogram)
    {
        if (histogram.Count == 0)
            return;
        Add(histogram.Count, histogram.Sum);
        (Distribution ??= new MergedDistribution()).Add(histogram);
    }

    /// <summary>Adds one histogram's part of which no more than the mean is asked.</summary>
    public void Add(in HistogramTotals totals)
    {
        if (totals.Count > 0)
            Add(totals.Count, totals.Sum);
    }

    /// <summary>Adds a closed bucket of history.</summary>
    public void Add(in HistoryBucket bucket)
    {
        if (bucket.Histogram is { } histogram)
            Add(histogram);
        else
            Add(bucket.Summary);
    }

    public void Merge(MergedLevel other)
    {
        Points += other.Points;
        Entries += other.Entries;
        Min = Math.Min(Min, other.Min);
        Max = Math.Max(Max, other.Max);
        _sum.Add(other._sum);
        _squares.Add(other._squares);
        if (other.Distribution is null)
            return;
        if (Distribution is null)
            Distribution = other.Distribution;
        else
            Distribution.Merge(other.Distribution);
    }

    /// <summary>
    /// One statistic but rate; NaN without data, and for a percentile of which a part of the entries is not known.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The newest value of several series is none.</exception>
    public QuantileEstimate Read(Statistic statistic, SeriesKind kind)
    {
        switch (statistic)
        {
            case Statistic.Count: return QuantileEstimate.Exact(Points);
            case Statistic.Sum: return QuantileEstimate.Exact(Sum);
            case var _ when Entries == 0: return QuantileEstimate.None;
            case Statistic.Mean: return QuantileEstimate.Exact(Sum / Entries);
            case Statistic.StdDev when kind != SeriesKind.Histogram: return QuantileEstimate.Exact(Deviation());
            case Statistic.Min when kind != SeriesKind.Histogram: return QuantileEstimate.Exact(Min);
            case Statistic.Max when kind != SeriesKind.Histogram: return QuantileEstimate.Exact(Max);
        }

        if (Distribution is not { } spread || spread.Count != (ulong)Entries)
            return QuantileEstimate.None;
        double mean = Sum / Entries;
        return statistic switch
        {
            Statistic.StdDev => spread.Deviation(),
            Statistic.Min => spread.Quantile(0, mean),
            Statistic.Max => spread.Quantile(1, mean),
            _ when statistic.IsQuantile() => spread.Quantile(statistic.Quantile(), mean),
            _ => throw new ArgumentOutOfRangeException(nameof(statistic), statistic, "It has no meaning over series."),
        };
    }

    /// <summary>Takes sums as they came from another node.</summary>
    internal void AddSums(ReadOnlySpan<double> sum, ReadOnlySpan<double> squares)
    {
        foreach (double part in sum)
            _sum.Add(part);
        foreach (double part in squares)
            _squares.Add(part);
    }

    private void Add(ulong count, double sum)
    {
        Points += (long)count;
        Entries += (long)count;
        _sum.Add(sum);
    }

    /// <summary>Of the whole population: the mean of the squares less the square of the mean.</summary>
    private double Deviation()
    {
        (double squares, double squaresRest) = _squares.Twofold();
        (double sum, double sumRest) = _sum.Twofold();
        (double of, double ofRest) = SquareOver(sum, sumRest, Entries);
        double deviations = squares - of + (squaresRest - ofRest);
        return deviations is > 0 or double.NaN ? Math.Sqrt(deviations / Entries) : 0;
    }

    /// <summary>(high + low)² / count to some 100 bits.</summary>
    private static (double High, double Low) SquareOver(double high, double low, double count)
    {
        double square = high * high;
        double rest = Math.FusedMultiplyAdd(high, high, -square) + 2 * high * low;
        double quotient = square / count;
        double remainder = Math.FusedMultiplyAdd(-quotient, count, square) + rest;
        return (quotient, remainder / count);
    }
}
