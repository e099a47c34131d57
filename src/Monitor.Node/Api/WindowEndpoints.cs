using Monitor.Actors.Queries;
using Monitor.Shared.Merging;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Node.Api;

/// <summary>
/// What was measured: statistics over windows that end now, and charts; of each series, or of series together.
/// </summary>
internal sealed class WindowEndpoints(MonitorQueries queries, TimeProvider time)
{
    /// <summary>
    /// <c>window</c> (repeatable, "10s" to "10m"; all six by default) and <c>statistic</c> (repeatable; all by
    /// default).
    /// Volumes (count, rate, sum) read complete seconds; <c>include_current=true</c> takes the second under way too.
    /// <c>by</c> or <c>without</c> merges series.
    /// </summary>
    public async Task<IResult> ReadWindowsAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!SeriesSelection.TryRead(request, out List<LabelMatcher> matchers, out int limit, out string error)
            || !WindowRequest.TryReadGrouping(request, out SeriesGrouping? grouping, out error)
            || !WindowRequest.TryReadWindows(request, out List<int> windows, out error)
            || !WindowRequest.TryReadStatistics(request, grouping, out List<Statistic> statistics, out error)
            || !QueryTimeout.TryRead(request, out TimeSpan patience, out error))
            return ApiAnswer.BadData(error);
        bool includeCurrent = request.Query["include_current"] == "true";
        var query = new ShardQuery.Read(
            matchers, statistics, windows, time.GetUtcNow().ToUnixTimeSeconds(), includeCurrent, limit);
        if (grouping is not null)
        {
            MergedAnswer merged = await queries.ReadMergedAsync(
                new ShardQuery.ReadMerged(query, grouping), cancel, patience);
            return Describe(merged, limit, group => Describe(group, statistics));
        }

        QueryAnswer<SeriesReadings> answer = await queries.ReadAsync(query, cancel, patience);
        return ApiAnswer.Of(
            answer.Items.Select(series => Describe(series, windows, statistics)).ToList(), answer.Missing,
            answer.Found > answer.Items.Count, answer.Found);
    }

    /// <summary>
    /// <c>statistic</c>, <c>start</c> and <c>end</c> (Unix seconds), <c>step</c> (a duration or seconds). <c>by</c> or
    /// <c>without</c> merges series, in steps that all series have alike.
    /// </summary>
    public async Task<IResult> ReadHistoryAsync(HttpRequest request, CancellationToken cancel)
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        string name = request.Query["statistic"].ToString() is { Length: > 0 } given ? given : "mean";
        if (!SeriesSelection.TryRead(request, out List<LabelMatcher> matchers, out int limit, out string error)
            || !WindowRequest.TryReadGrouping(request, out SeriesGrouping? grouping, out error)
            || !WindowRequest.TryReadStatistic(name, grouping, out Statistic statistic, out error)
            || !WindowRequest.TryReadSteps(request, now, out long start, out long end, out int step, out error)
            || !QueryTimeout.TryRead(request, out TimeSpan patience, out error))
            return ApiAnswer.BadData(error);
        if (grouping is not null)
        {
            (start, step) = MergedChart.Align(start, step, now);
            var chart = new ShardQuery.Range(matchers, statistic, start, end, step, limit);
            MergedAnswer merged = await queries.ReadMergedRangeAsync(
                new ShardQuery.RangeMerged(chart, grouping), cancel, patience);
            return Describe(merged, limit, group => Describe(group, chart));
        }

        var query = new ShardQuery.Range(matchers, statistic, start, end, step, limit);
        QueryAnswer<SeriesPoints> answer = await queries.ReadRangeAsync(query, cancel, patience);
        return ApiAnswer.Of(
            answer.Items.Select(series => new SeriesChart(
                SeriesEndpoints.Flatten(series.Series.Descriptor), name, step,
                [.. series.Points.Select(point => new[] { point.Second, ApiAnswer.Number(point.Value) })])).ToList(),
            answer.Missing, answer.Found > answer.Items.Count, answer.Found);
    }

    private static IResult Describe<T>(MergedAnswer answer, int limit, Func<MergedGroup, T> describe) =>
        answer.Refusal.Length > 0
            ? ApiAnswer.TooMuch(answer.Refusal)
            : ApiAnswer.Of(
                answer.Groups.Select(describe).ToList(), answer.Missing,
                notes: answer.HasMore
                    ? [$"truncated: there are more than {limit} groups; raise limit or group by fewer labels"]
                    : null);

    private static SeriesWindows Describe(MergedGroup group, List<Statistic> statistics)
    {
        var windows = group.Windows.Select(window => new WindowAnswer(
            window.Seconds,
            statistics.ToDictionary(s => s.Name(), s => ReadingAnswer.Of(window.Read(s, group.Key.Kind))))).ToList();
        return new SeriesWindows(
            Flatten(group.Key), KindName(group.Key.Kind), group.Key.Unit, group.LastSeenMs / 1000.0, group.IsStale,
            windows, group.Series);
    }

    private static SeriesChart Describe(MergedGroup group, ShardQuery.Range query) => new(
        Flatten(group.Key), query.Statistic.Name(), query.StepSeconds,
        [.. MergedChart.Read(group, query).Select(PointOf)], group.Series);

    private static double?[] PointOf(MergedPoint point) =>
    [
        point.Second, ApiAnswer.Number(point.Value.Value), ApiAnswer.Number(point.Value.LowerBound),
        ApiAnswer.Number(point.Value.UpperBound),
    ];

    private static SortedDictionary<string, string> Flatten(MergedKey key)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Label label in key.Labels)
            labels[label.Name] = label.Value;
        labels[ShardReader.MetricName] = key.Metric;
        return labels;
    }

    private static SeriesWindows Describe(SeriesReadings series, List<int> windows, List<Statistic> statistics)
    {
        var described = new List<WindowAnswer>(windows.Count);
        for (int i = 0; i < windows.Count; i++)
        {
            var values = new Dictionary<string, ReadingAnswer>(statistics.Count);
            for (int j = 0; j < statistics.Count; j++)
                values[statistics[j].Name()] = ReadingAnswer.Of(series.Windows[i][j]);
            described.Add(new WindowAnswer(windows[i], values));
        }

        return new SeriesWindows(
            SeriesEndpoints.Flatten(series.Series.Descriptor), KindName(series.Series.Descriptor.Kind),
            series.Series.Descriptor.Unit, series.Series.LastSeenMs / 1000.0, series.Series.IsStale, described);
    }

    private static string KindName(SeriesKind kind) => kind.ToString().ToLowerInvariant();
}
