using Monitor.Shared.Histograms;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Merging;

/// <summary>Several series in one window that ends now. Mutable, one owner.</summary>
public sealed class MergedWindow
{
    internal MergedReading Counted;
    internal MergedReading Summed;

    internal MergedWindow(int seconds, MergedLevel? level = null)
    {
        Seconds = seconds;
        Level = level ?? new MergedLevel();
    }

    /// <summary>Length of the window.</summary>
    public int Seconds { get; }

    /// <summary>First second of the level, the smallest of all series'; MaxValue when none was added.</summary>
    public long LevelFrom { get; internal set; } = long.MaxValue;

    /// <summary>Last second of the level, inclusive, the largest of all series'.</summary>
    public long LevelTo { get; internal set; } = long.MinValue;

    public long VolumeFrom { get; internal set; } = long.MaxValue;

    public long VolumeTo { get; internal set; } = long.MinValue;

    /// <summary>What the volumes rest on.</summary>
    public long VolumePoints { get; internal set; }

    public MergedLevel Level { get; }

    /// <summary>Adds a series, as far as the statistics ask.</summary>
    internal void Add(WindowedSeries series, MergeNeeds needs, WindowSpan span)
    {
        if (needs.Volumes)
            AddVolumes(series, span);
        if (!needs.Levels)
            return;
        (long from, long to) = (span.LevelFrom, span.LevelTo);
        if (series is HistogramSeries histogram)
        {
            (from, to) = histogram.Window.Cover(from, to);
            AddLevel(histogram.Window, needs, span);
        }
        else
        {
            AddLevel((ScalarSeries)series, needs, span);
        }

        LevelFrom = Math.Min(LevelFrom, from);
        LevelTo = Math.Max(LevelTo, to);
    }

    public void Merge(MergedWindow other)
    {
        Counted.Merge(other.Counted);
        Summed.Merge(other.Summed);
        VolumePoints += other.VolumePoints;
        VolumeFrom = Math.Min(VolumeFrom, other.VolumeFrom);
        VolumeTo = Math.Max(VolumeTo, other.VolumeTo);
        LevelFrom = Math.Min(LevelFrom, other.LevelFrom);
        LevelTo = Math.Max(LevelTo, other.LevelTo);
        Level.Merge(other.Level);
    }

    /// <summary>One statistic, with the error that it can have.</summary>
    public WindowReading Read(Statistic statistic, SeriesKind kind)
    {
        if (!statistic.IsVolume())
        {
            QuantileEstimate level = Level.Read(statistic, kind);
            return new WindowReading(
                level.Value, level.LowerBound, level.UpperBound, LevelFrom, LevelTo, Level.Points);
        }

        double per = statistic == Statistic.Rate ? Seconds : 1;
        return statistic == Statistic.Sum || statistic == Statistic.Rate && kind == SeriesKind.Counter
            ? Summed.Read(per, VolumeFrom, VolumeTo, VolumePoints)
            : Counted.Read(per, VolumeFrom, VolumeTo, VolumePoints);
    }

    private void AddVolumes(WindowedSeries series, WindowSpan span)
    {
        Span<WindowReading> readings = stackalloc WindowReading[2];
        series.Read([Statistic.Count, Statistic.Sum], span.Seconds, span.At, span.IncludeCurrent, readings);
        Counted.Add(readings[0]);
        Summed.Add(readings[1]);
        VolumePoints += readings[0].Count;
        VolumeFrom = Math.Min(VolumeFrom, readings[0].FromSecond);
        VolumeTo = Math.Max(VolumeTo, readings[0].ToSecond);
    }

    private void AddLevel(ScalarSeries series, MergeNeeds needs, WindowSpan span)
    {
        ScalarSummary summary = series.Query(span.LevelFrom, span.LevelTo);
        Level.Add(summary);
        if (summary.Points == 0 || !needs.Spread(series.Kind))
            return;
        Span<ScalarBucket> cells = WindowScratch.ForThread.Seconds.AsSpan(0, span.Seconds);
        series.CopySeconds(span.LevelFrom, cells);
        Level.AddSpread(cells, series.Kind);
    }

    private void AddLevel(HistogramWindow window, MergeNeeds needs, WindowSpan span)
    {
        if (!needs.Spread(SeriesKind.Histogram))
        {
            Level.Add(window.QueryTotals(span.LevelFrom, span.LevelTo));
            return;
        }

        Histogram histogram = WindowScratch.ForThread.Answer;
        window.Query(span.LevelFrom, span.LevelTo, histogram);
        Level.Add(histogram);
    }
}
