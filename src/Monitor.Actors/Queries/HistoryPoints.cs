using Monitor.Actors.Ports;
using Monitor.Shared.Queries;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;

namespace Monitor.Actors.Queries;

/// <summary>Charts further back than memory reaches: merges history's buckets into the steps of the chart.</summary>
internal sealed class HistoryPoints(IHistory history)
{
    /// <summary>The series with the steps before memory's put in front.</summary>
    public async ValueTask<SeriesPoints> PrependAsync(
        ShardId shard, SeriesPoints series, ShardQuery.Range query, CancellationToken cancel)
    {
        long toSecond = Math.Min(query.ToSecond + 1, series.HotFromSecond);
        if (toSecond <= query.FromSecond)
            return series;
        var steps = new SortedDictionary<long, StepSummary>();
        int stepSeconds = Math.Max(query.StepSeconds, (int)HistoryResolution.TenSeconds);
        var span = new Span(query.FromSecond, toSecond, stepSeconds);
        await ReadAsync(shard, series, HistoryResolution.TenSeconds, span, steps, cancel).ConfigureAwait(false);
        if (stepSeconds >= (int)HistoryResolution.OneMinute)
            await FillAsync(shard, series, span, steps, cancel).ConfigureAwait(false);
        List<StatisticPoint> points = [];
        foreach ((long second, StepSummary step) in steps)
        {
            double value = step.Read(query.Statistic, stepSeconds);
            if (!double.IsNaN(value))
                points.Add(new StatisticPoint(second, value));
        }

        points.AddRange(series.Points);
        return series with { Points = points };
    }

    /// <summary>Minutes live longer than ten seconds: they fill the steps that the finer buckets left empty.</summary>
    private async ValueTask FillAsync(
        ShardId shard, SeriesPoints series, Span span, SortedDictionary<long, StepSummary> steps, CancellationToken cancel)
    {
        var minutes = new SortedDictionary<long, StepSummary>();
        await ReadAsync(shard, series, HistoryResolution.OneMinute, span, minutes, cancel).ConfigureAwait(false);
        foreach ((long second, StepSummary step) in minutes)
            steps.TryAdd(second, step);
    }

    private async ValueTask ReadAsync(
        ShardId shard, SeriesPoints series, HistoryResolution resolution, Span span,
        SortedDictionary<long, StepSummary> steps, CancellationToken cancel)
    {
        IAsyncEnumerable<HistoryChunk> chunks = history.ReadAsync(
            shard, resolution, [series.Series.Fingerprint], span.FromSecond * 1000, span.ToSecond * 1000, cancel);
        await foreach (HistoryChunk chunk in chunks.ConfigureAwait(false))
            Add(chunk.Payload.Span, span, steps);
    }

    private static void Add(ReadOnlySpan<byte> payload, Span span, SortedDictionary<long, StepSummary> steps)
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
        }
    }

    /// <summary>Seconds [FromSecond, ToSecond) in steps.</summary>
    private readonly record struct Span(long FromSecond, long ToSecond, int StepSeconds);
}
