using Monitor.Shared.Histograms;
using Monitor.Shared.Merging;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Queries;

/// <summary>The steps of a chart of merged series: where they begin, and what they say.</summary>
public static class MergedChart
{
    /// <summary>
    /// So far back every series can tell single seconds apart; further back histograms know tens of seconds.
    /// </summary>
    public const int FineSeconds = 60;

    private const int Ten = 10;
    private const int Minute = 60;

    /// <summary>
    /// Steps that all series have alike, in memory and history: of single seconds within the last minute, of tens
    /// before, and from a minute on of whole minutes. A step becomes longer, and the first begins earlier, where it
    /// must.
    /// </summary>
    public static (long FromSecond, int StepSeconds) Align(long fromSecond, int stepSeconds, long nowSecond)
    {
        if (fromSecond >= nowSecond - FineSeconds)
            return (fromSecond, stepSeconds);
        int grain = stepSeconds > Minute - Ten ? Minute : Ten;
        long steps = ((long)stepSeconds + grain - 1) / grain;
        return (fromSecond / grain * grain, (int)Math.Min(steps * grain, int.MaxValue / Minute * Minute));
    }

    /// <summary>The step that a second belongs to, by its first second.</summary>
    public static long StepOf(ShardQuery.Range query, long second) =>
        query.FromSecond + (second - query.FromSecond) / query.StepSeconds * query.StepSeconds;

    /// <summary>The steps of which there is something to say, in order.</summary>
    public static IReadOnlyList<MergedPoint> Read(MergedGroup group, ShardQuery.Range query)
    {
        var points = new List<MergedPoint>(group.Steps.Count);
        foreach ((long second, MergedLevel level) in group.Steps)
        {
            QuantileEstimate value = query.Statistic == Statistic.Rate
                ? Rate(group, level, second, query)
                : level.Read(query.Statistic, group.Key.Kind);
            if (!double.IsNaN(value.Value))
                points.Add(new MergedPoint(second, value));
        }

        return points;
    }

    /// <summary>The last step is as long as there are data.</summary>
    private static QuantileEstimate Rate(MergedGroup group, MergedLevel level, long second, ShardQuery.Range query)
    {
        long last = Math.Min(query.ToSecond, group.NewestSecond);
        long seconds = Math.Clamp(last - second + 1, 1, query.StepSeconds);
        double volume = group.Key.Kind == SeriesKind.Counter ? level.Sum : level.Points;
        return QuantileEstimate.Exact(volume / seconds);
    }
}

/// <summary>One step of a chart.</summary>
/// <param name="Second">When it begins, Unix seconds.</param>
/// <param name="Value">What it says, and how wrong that can be.</param>
public readonly record struct MergedPoint(long Second, QuantileEstimate Value);
