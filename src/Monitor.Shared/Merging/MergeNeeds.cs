using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Merging;

/// <summary>What the owner of a series must merge for the statistics that are asked.</summary>
internal readonly record struct MergeNeeds
{
    private readonly bool _percentiles;
    private readonly bool _shape;

    public MergeNeeds(IEnumerable<Statistic> statistics)
    {
        foreach (Statistic statistic in statistics)
        {
            Volumes |= statistic.IsVolume();
            Levels |= !statistic.IsVolume();
            _percentiles |= statistic.IsQuantile();
            _shape |= statistic is Statistic.Min or Statistic.Max or Statistic.StdDev;
        }
    }

    public bool Volumes { get; }

    public bool Levels { get; }

    /// <summary>
    /// Whether the values' spread is needed: for percentiles always; of histograms for what only buckets tell, too.
    /// </summary>
    public bool Spread(SeriesKind kind) => _percentiles || _shape && kind == SeriesKind.Histogram;
}
