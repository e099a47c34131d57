using Monitor.Shared.Histograms;
using Monitor.Shared.Series;

namespace Monitor.Shared.Windows;

/// <summary>What gauges and counters have in common: a scalar window and how it is read.</summary>
public abstract class ScalarSeries : WindowedSeries
{
    private protected ScalarWindow Window;

    private protected ScalarSeries(SeriesKind kind) => Window = new ScalarWindow(kind);

    public sealed override long NewestSecond => Window.NewestSecond;

    public sealed override long OldestSecond => Window.OldestSecond;

    public sealed override long HeldFromSecond => Window.HeldFromSecond;

    public sealed override void AdvanceTo(long second, IClosedBlockSink sink) => Window.AdvanceTo(second, sink);

    public sealed override bool HasSecond(long second) => Window.HasSecond(second);

    /// <summary>All seconds from one to another, both inclusive, together; mergeable over series and time.</summary>
    public ScalarSummary Query(long fromSecond, long toSecond) => Window.Query(fromSecond, toSecond);

    /// <summary>Copies seconds one by one. A counter's second holds its points and their increase.</summary>
    /// <param name="fromSecond">The first second.</param>
    /// <param name="cells">
    /// One place for each second; those without data become <see cref="ScalarBucket.Empty"/>.
    /// </param>
    public void CopySeconds(long fromSecond, Span<ScalarBucket> cells) => Window.CopySeconds(fromSecond, cells);

    /// <summary>Seconds that were copied, together.</summary>
    internal ScalarSummary Summarize(ReadOnlySpan<ScalarBucket> seconds) => Window.Summarize(seconds);

    public sealed override void ReadPoints(
        Statistic statistic, long fromSecond, long toSecond, int stepSeconds, ICollection<StatisticPoint> points)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepSeconds, 1);
        WindowScratch scratch = WindowScratch.ForThread;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(toSecond - fromSecond, scratch.Seconds.Length - 1);
        if (toSecond < fromSecond)
            return;
        Span<ScalarBucket> seconds = scratch.Seconds.AsSpan(0, (int)(toSecond - fromSecond + 1));
        Window.CopySeconds(fromSecond, seconds);
        for (int start = 0; start < seconds.Length; start += stepSeconds)
        {
            ReadOnlySpan<ScalarBucket> step = seconds.Slice(start, Math.Min(stepSeconds, seconds.Length - start));
            ScalarSummary summary = Window.Summarize(step);
            if (summary.Points == 0)
                continue;
            double value = statistic.IsQuantile()
                ? ScalarQuantile.Of(step, statistic.Quantile(), Kind).Value
                : Value(statistic, summary, step.Length);
            points.Add(new StatisticPoint(fromSecond + start, value));
        }
    }

    private protected sealed override void ReadWindow(
        ReadOnlySpan<Statistic> statistics, WindowSpan span, Span<WindowReading> readings)
    {
        ScalarSummary? level = null, volume = null;
        Span<ScalarBucket> seconds = default;
        for (int i = 0; i < statistics.Length; i++)
        {
            Statistic statistic = statistics[i];
            if (statistic.IsVolume())
            {
                volume ??= Window.Query(span.VolumeFrom, span.VolumeTo);
                double value = Value(statistic, volume.Value, span.Seconds);
                readings[i] = new WindowReading(
                    value, value, value, span.VolumeFrom, span.VolumeTo, volume.Value.Points);
            }
            else if (!statistic.IsQuantile())
            {
                level ??= Window.Query(span.LevelFrom, span.LevelTo);
                readings[i] = ReadLevel(statistic, span, level.Value);
            }
            else
            {
                if (seconds.IsEmpty)
                {
                    seconds = WindowScratch.ForThread.Seconds.AsSpan(0, span.Seconds);
                    Window.CopySeconds(span.LevelFrom, seconds);
                }

                QuantileEstimate estimate = ScalarQuantile.Of(seconds, statistic.Quantile(), Kind);
                level ??= Window.Summarize(seconds);
                readings[i] = new WindowReading(
                    estimate.Value, estimate.LowerBound, estimate.UpperBound, span.LevelFrom, span.LevelTo,
                    level.Value.Points);
            }
        }
    }

    /// <summary>What "last" means, for the window's newest entry.</summary>
    private protected abstract double Last(in ScalarSummary summary, long toSecond);

    private WindowReading ReadLevel(Statistic statistic, WindowSpan span, in ScalarSummary level)
    {
        double value = statistic == Statistic.Last && level.Points > 0
            ? Last(level, span.LevelTo)
            : Value(statistic, level, span.Seconds);
        return new WindowReading(value, value, value, span.LevelFrom, span.LevelTo, level.Points);
    }

    private double Value(Statistic statistic, in ScalarSummary summary, int seconds)
    {
        ScalarBucket entries = summary.Entries;
        bool none = entries.Count == 0;
        return statistic switch
        {
            Statistic.Count => summary.Points,
            Statistic.Rate => (Kind == SeriesKind.Counter ? entries.Sum : summary.Points) / seconds,
            Statistic.Sum => entries.Sum,
            Statistic.Min => none ? double.NaN : entries.Min,
            Statistic.Max => none ? double.NaN : entries.Max,
            Statistic.Mean => none ? double.NaN : entries.Mean,
            Statistic.StdDev => none ? double.NaN : Math.Sqrt(entries.SquaredDeviations / entries.Count),
            Statistic.Last => entries.Last,
            _ => throw new ArgumentOutOfRangeException(nameof(statistic), statistic, "No such statistic."),
        };
    }
}
