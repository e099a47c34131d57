using Monitor.Actors.Ports;
using Monitor.Shared.Queries;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;

namespace Monitor.Actors.Queries;

/// <summary>
/// Charts further back than memory reaches: merges history's buckets into the steps of the chart. Where a step lies on
/// both sides of the seam, its volume (count, rate, sum) is in neither, and it is left out; its level is told by the
/// part that history has.
/// </summary>
internal sealed class HistoryPoints(IHistory history)
{
    private const int MinuteSeconds = (int)HistoryResolution.OneMinute;

    /// <summary>The series with the steps before memory's put in front.</summary>
    public async ValueTask<SeriesPoints> PrependAsync(
        ShardId shard, SeriesPoints series, ShardQuery.Range query, CancellationToken cancel)
    {
        long toSecond = Math.Min(query.ToSecond + 1, series.HotFromSecond);
        if (toSecond <= query.FromSecond)
            return series;
        var steps = new Steps();
        int stepSeconds = Math.Max(query.StepSeconds, (int)HistoryResolution.TenSeconds);
        var span = new Span(query.FromSecond, toSecond, stepSeconds);
        // Steps of whole minutes need no finer buckets, of which a step may have some and lack others.
        bool isWholeMinutes = stepSeconds % MinuteSeconds == 0 && query.FromSecond % MinuteSeconds == 0;
        HistoryResolution finest = isWholeMinutes ? HistoryResolution.OneMinute : HistoryResolution.TenSeconds;
        await ReadAsync(shard, series, finest, span, steps, cancel).ConfigureAwait(false);
        if (stepSeconds >= MinuteSeconds && !isWholeMinutes)
            await FillAsync(shard, series, span, steps, cancel).ConfigureAwait(false);
        List<StatisticPoint> points = [];
        foreach ((long second, StepSummary step) in steps)
        {
            if (query.Statistic.IsVolume() && IsTorn(second + stepSeconds, steps.EndSecond, series))
                continue;
            double value = step.Read(query.Statistic, stepSeconds);
            if (!double.IsNaN(value))
                points.Add(new StatisticPoint(second, value));
        }

        points.AddRange(series.Points);
        return series with { Points = points };
    }

    /// <summary>Minutes live longer than ten seconds: they fill the steps that the finer buckets left empty.</summary>
    private async ValueTask FillAsync(
        ShardId shard, SeriesPoints series, Span span, Steps steps, CancellationToken cancel)
    {
        var minutes = new Steps();
        await ReadAsync(shard, series, HistoryResolution.OneMinute, span, minutes, cancel).ConfigureAwait(false);
        foreach ((long second, StepSummary step) in minutes)
            steps.TryAdd(second, step);
        steps.EndSecond = Math.Max(steps.EndSecond, minutes.EndSecond);
    }

    /// <summary>Whether memory has the end of the last step before its own. Minutes leave memory whole.</summary>
    private static bool IsTorn(long stepEnd, long historyEnd, SeriesPoints series) =>
        series.Points.Count > 0 && stepEnd == series.HotFromSecond && historyEnd < stepEnd;

    private async ValueTask ReadAsync(
        ShardId shard, SeriesPoints series, HistoryResolution resolution, Span span,
        Steps steps, CancellationToken cancel)
    {
        IAsyncEnumerable<HistoryChunk> chunks = history.ReadAsync(
            shard, resolution, [series.Series.Fingerprint], span.FromSecond * 1000, span.ToSecond * 1000, cancel);
        await foreach (HistoryChunk chunk in chunks.ConfigureAwait(false))
            Add(chunk.Payload.Span, span, steps);
    }

    private static void Add(ReadOnlySpan<byte> payload, Span span, Steps steps)
    {
        var reader = new HistoryChunkReader(payload);
        while (reader.MoveNext())
        {
            long start = reader.Current.StartSecond;
            if (start < span.FromSecond || start >= span.ToSecond)
                continue;
            long step = span.FromSecond + (start - span.FromSecond) / span.StepSeconds * span.StepSeconds;
            if (!steps.TryGetValue(step, out StepSummary? summary))
                steps[step] = summary = new StepSummary(reader.Kind);
            summary.Add(reader.Current);
            steps.EndSecond = Math.Max(steps.EndSecond, (start / MinuteSeconds + 1) * MinuteSeconds);
        }
    }

    private sealed class Steps : SortedDictionary<long, StepSummary>
    {
        /// <summary>The end of the last minute that history has something of.</summary>
        public long EndSecond { get; set; }
    }

    /// <summary>Seconds [FromSecond, ToSecond) in steps.</summary>
    private readonly record struct Span(long FromSecond, long ToSecond, int StepSeconds);
}
