using Monitor.Shared.Histograms;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Merging;

/// <summary>
/// How the observations of several series are spread. One histogram for all exponential layouts, which meet at the
/// coarsest of their scales without loss, and one for each set of explicit bounds: bounds that differ are kept side by
/// side, because what they would have in common is less than what either knows. Merging is exact, and in whatever order
/// and grouping the same comes out. Mutable, one owner.
/// </summary>
/// <remarks>
/// A gauge's or counter's entries are counted at scale 8, to 0.14 %. A gauge's second that folded several observations
/// knows their extremes and mean only: those are counted three times, as if all were the smallest, the mean and the
/// largest, and the true percentile lies between the first and the last.
/// </remarks>
public sealed class MergedDistribution
{
    /// <summary>
    /// Buckets of one histogram before it becomes coarser: five powers of two without a gap at scale 8, 32 at scale 5.
    /// </summary>
    public const int MostBuckets = 1_280;

    private readonly SortedList<ExplicitLayout, Histogram> _explicit = new(ByBounds.Instance);
    private Histogram? _exponential;
    private Histogram? _lows;
    private Histogram? _means;
    private Histogram? _highs;

    /// <summary>Observations, those without a bucket too.</summary>
    public ulong Count =>
        (_exponential?.Count ?? 0) + (_means?.Count ?? 0)
        + _explicit.Values.Aggregate(0UL, (sum, part) => sum + part.Count);

    internal Histogram? Exponential => _exponential;

    internal IList<Histogram> Explicit => _explicit.Values;

    /// <summary>Folded observations: as their seconds' smallest, mean and largest; all three or none.</summary>
    internal (Histogram? Lows, Histogram? Means, Histogram? Highs) Folded => (_lows, _means, _highs);

    /// <summary>Adds a histogram, which is not kept.</summary>
    public void Add(Histogram histogram)
    {
        if (histogram.Count > 0)
            PartFor(histogram.Layout).Merge(histogram);
    }

    /// <summary>Adds the entries of a gauge's or counter's seconds.</summary>
    public void Add(ReadOnlySpan<ScalarBucket> seconds, SeriesKind kind)
    {
        foreach (ref readonly ScalarBucket second in seconds)
        {
            if (second.Count == 0)
                continue;
            if (kind == SeriesKind.Counter || second.Count == 1)
            {
                (_exponential ??= Fine()).Observe(second.Sum);
                continue;
            }

            ulong count = (ulong)second.Count;
            (_lows ??= Fine()).Observe(second.Min, count);
            (_means ??= Fine()).Observe(Math.Clamp(second.Mean, second.Min, second.Max), count);
            (_highs ??= Fine()).Observe(second.Max, count);
        }
    }

    public void Merge(MergedDistribution other)
    {
        if (other._exponential is { } exponential)
            Add(exponential);
        foreach (Histogram part in other._explicit.Values)
            Add(part);
        if (other._means is null)
            return;
        MergeFolded(other._lows!, other._means, other._highs!);
    }

    /// <summary>Adds folded observations: as their smallest, their mean and their largest.</summary>
    internal void MergeFolded(Histogram lows, Histogram means, Histogram highs)
    {
        (_lows ??= Fine()).Merge(lows);
        (_means ??= Fine()).Merge(means);
        (_highs ??= Fine()).Merge(highs);
    }

    /// <summary>The observation of rank ceil(q * count), and how wrong that can be.</summary>
    /// <param name="q">0 to 1.</param>
    /// <param name="mean">The mean of all: the best guess where no observation has a bucket.</param>
    public QuantileEstimate Quantile(double q, double mean) =>
        new DistributionReader(this).Quantile(q, mean);

    /// <summary>The standard deviation of all, with bounds; of histograms only.</summary>
    internal QuantileEstimate Deviation() => HistogramDeviation.Of(DistributionReader.PartsOf(this).ToArray());

    /// <summary>Explicit bounds never become coarser.</summary>
    internal static int MostBucketsOf(HistogramLayout layout) =>
        layout is ExplicitLayout ? int.MaxValue : MostBuckets;

    private static Histogram Fine() => new(ExponentialLayout.OfScale(ExponentialLayout.MaxScale), MostBuckets);

    private Histogram PartFor(HistogramLayout layout)
    {
        if (layout is not ExplicitLayout bounds)
            return _exponential ??= new Histogram(layout, MostBucketsOf(layout));
        if (!_explicit.TryGetValue(bounds, out Histogram? part))
            _explicit.Add(bounds, part = new Histogram(bounds, MostBucketsOf(bounds)));
        return part;
    }

    private sealed class ByBounds : IComparer<ExplicitLayout>
    {
        public static ByBounds Instance { get; } = new();

        public int Compare(ExplicitLayout? x, ExplicitLayout? y) => x!.Bounds.SequenceCompareTo(y!.Bounds);
    }
}
